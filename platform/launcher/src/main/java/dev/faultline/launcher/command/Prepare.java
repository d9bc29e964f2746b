package dev.faultline.launcher.command;

import dev.faultline.launcher.region.ContainerFoundation;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionSettings;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Lays the foundation of a region of containers in their common volume; the first container of a region runs it. */
@CommandLine.Command(name = "prepare", hidden = true)
final class Prepare extends Command {
    private static final String ADDRESSES = "10.77";

    @Parameters(paramLabel = "FOLDER", description = "the volume")
    Path folder = Path.of("");

    Prepare(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException {
        String addresses = places.environment().getOrDefault("FAULTLINE_ADDRESSES", ADDRESSES);
        var settings = RegionSettings.standard(places.regionOfContainers(), places.home(), folder)
                .withExternal(ExternalEngines.of(places.environment()));
        var manifest = ContainerFoundation.lay(settings, addresses);
        terminal.print("Region " + manifest.region() + ", run " + manifest.run() + ", addresses "
                + manifest.addressPrefix() + ".<zone>.x.");
        return DONE;
    }
}
