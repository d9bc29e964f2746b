package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.Preflight;
import dev.faultline.launcher.region.RegionException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** {@code faultline doctor}: whether a region can run here. */
@CommandLine.Command(name = "doctor", description = "whether a region can run on this machine")
final class Doctor extends Command {
    Doctor(Terminal terminal, Places places) {
        super(terminal, places);
    }

    /** What {@code --json} prints for one check. */
    record Finding(String what, boolean ok, String problem) {}

    @Override
    public Integer call() throws RegionException {
        var preflight = new Preflight(places.settings());
        boolean running = DaemonClient.find(places.folder()).isPresent();
        // Our own region holds its ports; that is no finding.
        var findings = (running ? preflight.machine() : preflight.all())
                .stream()
                        .map(check -> new Finding(
                                check.what(),
                                check.problem().isEmpty(),
                                check.problem().orElse("")))
                        .toList();
        if (json) terminal.json(findings);
        else print(findings, running);
        return findings.stream().allMatch(Finding::ok) ? DONE : FAILED;
    }

    private void print(List<Finding> findings, boolean running) throws RegionException {
        for (var finding : findings)
            terminal.print((finding.ok() ? terminal.good("ok    ") : terminal.bad("wrong "))
                    + finding.what()
                    + Optional.of(finding.problem())
                            .filter(text -> !text.isEmpty())
                            .map(text -> ": " + text)
                            .orElse(""));
        if (running) terminal.print(places.region() + " runs; its ports are not checked.");
        terminal.print("distribution " + places.home());
    }
}
