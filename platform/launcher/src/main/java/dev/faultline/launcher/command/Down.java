package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionStatus;
import picocli.CommandLine;

/** {@code faultline down}: stops the region and keeps its state. */
@CommandLine.Command(name = "down", description = "stop the region; its state is kept")
final class Down extends Command {
    Down(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        var steps = new Steps(terminal, json);
        var running = DaemonClient.find(places.folder());
        if (running.isPresent()) running.get().down();
        if (json) terminal.json(RegionStatus.stopped());
        else if (running.isEmpty()) terminal.print(places.region() + " does not run.");
        else terminal.print(places.region() + " stopped after " + steps.total() + "; its state is kept.");
        return DONE;
    }
}
