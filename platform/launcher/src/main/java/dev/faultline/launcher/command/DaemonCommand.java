package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.Daemon;
import dev.faultline.launcher.region.RegionException;
import picocli.CommandLine;

/** The daemon's own process; {@code up} starts it. */
@CommandLine.Command(name = "daemon", hidden = true)
final class DaemonCommand extends Command {
    DaemonCommand(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        return Daemon.background(places.settings(), System.in, System.out, System.err);
    }
}
