package dev.faultline.launcher.region;

import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The foundation of a region whose zones are containers, in a volume that all of them read: what {@link Foundation} lays,
 * and what their shells need of it. It is laid once; a later start finds the same.
 */
public final class ContainerFoundation {
    /** Grows when a volume of an earlier version is of no use any more. */
    private static final String FORMAT = "2";

    private static final String READABLE = "rw-r--r--";

    private ContainerFoundation() {}

    /**
     * @param settings whose data folder is the volume
     * @param prefix the first two octets of the containers' network, for example 10.77
     * @throws RegionException with one sentence when the volume holds something else
     */
    public static RegionManifest lay(RegionSettings settings, String prefix) throws RegionException {
        if (!prefix.matches("(10|172|192)\\.([1-9]|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-4])"))
            throw new RegionException(
                    "FAULTLINE_ADDRESSES must be the first two octets of a private network, for example"
                            + " 10.77, not '" + prefix + "'.");
        var folder = new RegionFolder(settings.data());
        checkFormat(folder);
        var containers = settings.withAddresses(prefix);
        var manifest = Foundation.lay(containers);
        try {
            Foundation.write(folder.path().resolve("format"), FORMAT + "\n", READABLE);
            Foundation.write(folder.path().resolve("run"), manifest.run() + "\n", READABLE);
            Foundation.write(folder.path().resolve("environment"), environment(containers, manifest, folder), READABLE);
            Foundation.write(folder.path().resolve("database-pool"), databasePool(manifest), READABLE);
            for (var place : manifest.zones())
                Foundation.write(
                        folder.zone(place.zone()).resolve("pool"),
                        manifest.addressPrefix() + "." + place.index() + ".0/24\n",
                        READABLE);
            return manifest;
        } catch (IOException e) {
            throw new RegionException("The volume " + folder.path() + " cannot be written (" + e + ").", e);
        }
    }

    private static void checkFormat(RegionFolder folder) throws RegionException {
        Path format = folder.path().resolve("format");
        try {
            if (!Files.exists(folder.manifest())
                    || Files.exists(format) && Files.readString(format).strip().equals(FORMAT)) return;
        } catch (IOException e) {
            throw new RegionException("The volume " + folder.path() + " cannot be read (" + e + ").", e);
        }
        throw new RegionException(
                "The region's volumes were made by another version of Faultline: run that one, or wipe"
                        + " them with `docker compose down -v`.");
    }

    /** The addresses x.0.96 to x.0.223: those that DB instances are given are among them, and no container's. */
    private static String databasePool(RegionManifest manifest) {
        return "%1$s.0.96/27%n%1$s.0.128/26%n%1$s.0.192/27%n".formatted(manifest.addressPrefix());
    }

    /** What every service is told, as a shell reads it. */
    private static String environment(RegionSettings settings, RegionManifest manifest, RegionFolder folder) {
        Map<String, String> variables = new TreeMap<>(
                new ControlPlaneEnvironment(settings, manifest, folder, settings.gatewayPort()).variables());
        // Where a gateway listens is its container's business, and the user's settings reach a container directly.
        variables.remove("FAULTLINE_GATEWAY_PORT");
        variables.keySet().removeAll(ControlPlaneEnvironment.PASSED_ON);
        return variables.entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "='"
                        + variable.getValue().replace("'", "'\\''") + "'\n")
                .collect(Collectors.joining());
    }
}
