package dev.faultline.launcher.command;

import dev.faultline.launcher.compose.InsideRegion;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Waits, in a container of the region, until its engines are steady; exit 1 and a sentence when they are not. */
@CommandLine.Command(name = "steady", hidden = true)
final class Steady extends Command {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "the region's volume")
    Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "SECONDS", description = "for how long at most")
    int seconds;

    Steady(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        try (var region = InsideRegion.enter(new RegionFolder(folder))) {
            if (region.awaitEngines(Duration.ofSeconds(seconds))) return DONE;
            throw new RegionException(region.enginesUnsteadyBecause().orElse("It is steady only now."));
        }
    }
}
