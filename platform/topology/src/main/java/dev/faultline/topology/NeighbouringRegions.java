package dev.faultline.topology;

import dev.faultline.aws.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The regions of one installation on one machine: each has a folder of its own, named by its code, and all of these lie
 * in one folder. Somebody who knows one region's manifest finds the others by it.
 *
 * <p>Files are read afresh at every call, since a region may be founded or wiped at any time. A region that is found
 * exists; whether it runs now is not known here. Regions of containers have no neighbours: theirs is a volume each.
 *
 * @param folder the folder of all regions' data; null when there is none, and then there are no regions
 */
public record NeighbouringRegions(@Nullable Path folder) {
    private static final String MANIFEST = "manifest.json";

    /**
     * The regions beside the one that a manifest is about, itself among them.
     *
     * @param manifest {@code <folder of all>/<region>/manifest.json}, the one in the region's own folder and not a zone's copy
     */
    public static NeighbouringRegions ofManifest(Path manifest) {
        Path region = manifest.toAbsolutePath().normalize().getParent();
        return new NeighbouringRegions(region == null ? null : region.getParent());
    }

    /** Where a region's password lies, beside its manifest: regions that are founded beside each other have the same. */
    public static Path databasePassword(Path manifest) {
        return manifest.resolveSibling("database-password");
    }

    /** The same by a text that may be no region's code at all. */
    public Optional<RegionManifest> find(String code) {
        try {
            return find(new Region(code));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** Empty when there is no such region, or its manifest cannot be read or is that of another one. */
    public Optional<RegionManifest> find(Region region) {
        if (folder == null) return Optional.empty();
        Path file = folder.resolve(region.name()).resolve(MANIFEST);
        if (!Files.isRegularFile(file)) return Optional.empty();
        try {
            var manifest = RegionJson.mapper().readValue(Files.readAllBytes(file), RegionManifest.class);
            // A manifest is written whole, but hands may have been at it: any member may be missing.
            return Optional.ofNullable(manifest).filter(found -> region.equals(found.region()));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Every region that {@link #find} finds, in the order of their codes.
     *
     * @throws UncheckedIOException when the folder cannot be listed
     */
    public List<RegionManifest> all() {
        if (folder == null || !Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            // Other things may lie beside the regions, such as the labs' folder.
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .flatMap(name -> find(name).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the regions' folder " + folder + " cannot be listed", e);
        }
    }
}
