package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.DatabaseStatus;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionStatus;
import java.util.Objects;
import picocli.CommandLine;

/** {@code faultline status}: how the region is. */
@CommandLine.Command(name = "status", description = "how the region is")
final class Status extends Command {
    Status(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException {
        var running = DaemonClient.find(places.folder());
        var status = running.isPresent() ? running.get().status() : RegionStatus.stopped();
        if (json) {
            terminal.json(status);
            return DONE;
        }
        if (running.isEmpty()) {
            terminal.print(notRunning());
            return DONE;
        }
        print(status);
        if (status.state().equals(RegionStatus.RECOVERING))
            terminal.print(running.get().unsteadyBecause());
        return DONE;
    }

    private void print(RegionStatus status) {
        for (var region : status.regions()) {
            terminal.print(region.name() + "  " + paint(status.state()) + "  gateway " + status.gateway() + "  dns "
                    + status.dns());
            for (var zone : region.zones()) row(zone.name(), zone.state(), zone.pid(), "");
            database(region.database());
            for (var service : region.services()) row(service.name(), service.state(), service.pid(), service.url());
        }
    }

    private void database(DatabaseStatus database) {
        String primary = database.primary();
        String standby = database.standby();
        String state = primary == null ? "read-only" : standby == null ? "one copy" : "running";
        String rest =
                primary == null || standby == null ? database.because() : "primary " + primary + ", standby " + standby;
        row("state database", state, null, rest);
    }

    private void row(String name, String state, @org.jspecify.annotations.Nullable Long pid, String rest) {
        terminal.print("  %-20s %s  %-12s %s"
                .formatted(
                        name, paint("%-10s".formatted(state)), pid == null ? "" : "pid " + Objects.toString(pid), rest)
                .stripTrailing());
    }

    private String paint(String state) {
        return switch (state.strip()) {
            case RegionStatus.STEADY, "running" -> terminal.good(state);
            default -> terminal.bad(state);
        };
    }
}
