package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.RegionException;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine;

/** {@code faultline reset}: stops the region and wipes its state. */
@CommandLine.Command(name = "reset", description = "stop the region and wipe its state")
final class Reset extends Command {
    Reset(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        var folder = places.folder();
        var running = DaemonClient.find(folder);
        if (running.isPresent()) running.get().down();
        try {
            folder.delete();
        } catch (IOException e) {
            throw new RegionException("The region's folder cannot be deleted (" + e + ").", e);
        }
        if (json) terminal.json(Map.of("wiped", folder.path().toString()));
        else terminal.print("Wiped " + folder.path() + ".");
        return DONE;
    }
}
