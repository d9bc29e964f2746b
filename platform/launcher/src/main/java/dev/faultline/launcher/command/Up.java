package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.Daemon;
import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.daemon.DaemonStarter;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code faultline up}: starts the region and leaves it running, in the care of a daemon. */
@CommandLine.Command(name = "up", description = "start the region; it stays until `down`")
final class Up extends Command {
    private static final List<String> DAEMON_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms16m",
            "-Xmx96m",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED");

    @Option(names = "--foreground", description = "keep the region in this process; Ctrl-C stops it")
    boolean foreground;

    Up(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        var running = DaemonClient.find(places.folder());
        if (running.isPresent()) {
            report(running.get().status(), "runs already");
            return DONE;
        }
        var settings = places.settings();
        var steps = new Steps(terminal, json);
        if (foreground) {
            Daemon.foreground(settings, steps, () -> reportReady(steps));
            return DONE;
        }
        DaemonStarter.start(daemonCommand(), places.folder(), steps);
        reportReady(steps);
        return DONE;
    }

    private void reportReady(Steps steps) {
        try {
            report(daemon().status(), "is ready after " + steps.total());
        } catch (RegionException e) {
            terminal.note(String.valueOf(e.getMessage()));
        }
    }

    private void report(RegionStatus status, String how) throws RegionException {
        if (json) {
            terminal.json(status);
            return;
        }
        terminal.print(terminal.good(places.region() + " " + how) + ": " + status.gateway());
        terminal.print("Point your tools at it with: eval \"$(" + places.command("./faultline env") + ")\"");
    }

    /** This JVM's own class path and cache, in a process that stays small. */
    private List<String> daemonCommand() {
        var line = new ArrayList<String>();
        line.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                .toString());
        line.addAll(DAEMON_FLAGS);
        line.add("-XX:AOTCache=" + places.home().resolve("aot/launcher.aot"));
        for (var property : Map.of("faultline.home", places.home(), "faultline.project", places.project())
                .entrySet()) line.add("-D" + property.getKey() + "=" + property.getValue());
        line.addAll(List.of(
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                "dev.faultline.launcher.Faultline",
                "daemon"));
        return line;
    }
}
