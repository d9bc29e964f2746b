package dev.faultline.launcher.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.External;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lays a region's foundation: its manifest and its secrets, once; later starts read them. The manifest is written last,
 * so that a folder without one was never a region.
 */
final class Foundation {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Foundation() {}

    static RegionManifest lay(RegionSettings settings) throws RegionException {
        var folder = new RegionFolder(settings.data());
        try {
            Files.createDirectories(folder.path());
            var manifest = Files.exists(folder.manifest()) ? read(settings, folder) : create(settings, folder);
            check(settings, folder, manifest);
            for (var place : manifest.zones()) {
                Files.createDirectories(folder.zone(place.zone()));
                write(folder.zoneManifest(place.zone()), json(manifest), "rw-------");
            }
            Files.createDirectories(folder.controlPlane());
            return manifest;
        } catch (IOException | UncheckedIOException e) {
            throw new RegionException("The data folder " + folder.path() + " cannot be used (" + e + ").", e);
        }
    }

    private static RegionManifest read(RegionSettings settings, RegionFolder folder)
            throws IOException, RegionException {
        try {
            if (Files.readString(folder.databasePassword()).isBlank()) throw new IOException("the password is empty");
            var manifest = RegionJson.mapper().readValue(Files.readString(folder.manifest()), RegionManifest.class);
            if (manifest.zones().isEmpty()) throw new IOException("no zones");
            return manifest;
        } catch (IOException | RuntimeException damaged) {
            throw new RegionException(
                    "The data folder " + folder.path() + " is damaged: restore its manifest.json and"
                            + " database-password, or wipe the region with `" + reset(settings) + "`.",
                    damaged);
        }
    }

    private static RegionManifest create(RegionSettings settings, RegionFolder folder)
            throws IOException, RegionException {
        var neighbours = NeighbouringRegions.ofManifest(folder.manifest()).all();
        for (var neighbour : neighbours) {
            checkEngines(settings, neighbour);
            checkNetwork(settings, neighbour);
        }
        AvailabilityZone a = settings.region().zone('a');
        AvailabilityZone b = settings.region().zone('b');
        AvailabilityZone c = settings.region().zone('c');
        var manifest = new RegionManifest(
                settings.region(),
                settings.region() + "-" + hex(6),
                settings.network(),
                List.of(new ZonePlace(a, 1), new ZonePlace(b, 2), new ZonePlace(c, 3)),
                new StateDatabase(a, hex(16)),
                kafkaId(),
                settings.prefix(),
                settings.external());
        for (var place : manifest.zones()) {
            Path token = folder.foundingToken(place.zone());
            Files.createDirectories(token.getParent());
            write(token, manifest.database().token() + "\n", "rw-------");
        }
        write(folder.databasePassword(), password(folder, neighbours) + "\n", "rw-------");
        write(folder.manifest(), json(manifest), "rw-------");
        return manifest;
    }

    /** Two regions on one network would never run at the same time, and take each other's addresses for their own. */
    private static void checkNetwork(RegionSettings settings, RegionManifest neighbour) throws RegionException {
        if (neighbour.network() == settings.network() && settings.prefix() == null)
            throw new RegionException("The loopback network 127." + settings.network() + " belongs to "
                    + neighbour.region() + ": choose another one with FAULTLINE_NETWORK.");
    }

    /**
     * That of the regions beside this one, where there are any: regions of one installation belong to one account. The
     * passwords of DB instances follow from it, so a zone of one region may copy an instance of another one.
     */
    private static String password(RegionFolder folder, List<RegionManifest> neighbours) {
        for (var neighbour : neighbours) {
            var file = new RegionFolder(
                            folder.path().resolveSibling(neighbour.region().name()))
                    .databasePassword();
            try {
                String password = Files.readString(file).strip();
                if (!password.isEmpty()) return password;
            } catch (IOException damaged) {
                // A region without its password is none to follow.
            }
        }
        return hex(24);
    }

    /** Topics and schemas have the same names in every region. */
    private static void checkEngines(RegionSettings settings, RegionManifest neighbour) throws RegionException {
        var ours = settings.external();
        var theirs = neighbour.external();
        if (ours == null || theirs == null) return;
        if (ours.kafkaProperties() != null && ours.kafkaProperties().equals(theirs.kafkaProperties()))
            throw new RegionException(neighbour.region() + " uses the Kafka by " + ours.kafkaProperties()
                    + ", and a cluster serves one region: set FAULTLINE_KAFKA_PROPERTIES to another one for "
                    + settings.region() + ", or to nothing.");
        var database = ours.database();
        if (database != null
                && theirs.database() != null
                && database.url().equals(theirs.database().url()))
            throw new RegionException(neighbour.region() + " uses the Postgres at " + database.url()
                    + ", and a database holds one region: set FAULTLINE_DATABASE_URL to another one for "
                    + settings.region() + ", or to nothing.");
    }

    private static void check(RegionSettings settings, RegionFolder folder, RegionManifest manifest)
            throws RegionException {
        if (!manifest.region().equals(settings.region()))
            throw new RegionException("The data folder " + folder.path() + " belongs to " + manifest.region() + ".");
        if (manifest.prefix() != null && !manifest.prefix().equals(settings.prefix()))
            throw new RegionException("The region was made for the addresses " + manifest.prefix() + ".x.x, not "
                    + settings.prefix() + ".x.x: start it with FAULTLINE_ADDRESSES=" + manifest.prefix()
                    + ", or wipe it with `docker compose down -v`.");
        if (manifest.network() != settings.network())
            throw new RegionException("The data folder " + folder.path() + " was made for the loopback network 127."
                    + manifest.network() + ", not 127." + settings.network()
                    + ": start it with that network, or wipe it with `" + reset(settings) + "`.");
        if (!Objects.equals(manifest.external(), settings.external()))
            throw new RegionException("The region was made " + engines(manifest.external()) + ", not "
                    + engines(settings.external()) + ": start it with the same FAULTLINE_KAFKA_PROPERTIES and"
                    + " FAULTLINE_DATABASE_URL, or wipe it with `" + reset(settings) + "`.");
        if (manifest.externalDatabase() != null) return;
        if (manifest.zones().stream().noneMatch(place -> Files.exists(folder.database(place.zone()))))
            throw new RegionException(
                    "No zone of the data folder " + folder.path() + " has a part of the state database:"
                            + " another version of Faultline made it, or its disks are lost; wipe it with `"
                            + reset(settings) + "`.");
    }

    private static String reset(RegionSettings settings) {
        return RegionSettings.command(settings.region(), "faultline reset");
    }

    private static String engines(@Nullable External external) {
        if (external == null) return "on engines of its own";
        String kafka = external.kafkaProperties() == null ? "its own Kafka" : "Kafka by " + external.kafkaProperties();
        var database = external.database();
        return "on " + kafka + " and " + (database == null ? "its own Postgres" : "Postgres at " + database.url());
    }

    private static String json(RegionManifest manifest) {
        return RegionJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n";
    }

    /** The file appears whole and with its permissions, or not at all. */
    static void write(Path file, String text, String permissions) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** A Kafka id is 16 bytes in URL-safe base 64; one that starts with a dash would be taken for an option. */
    private static String kafkaId() {
        byte[] random = new byte[16];
        while (true) {
            RANDOM.nextBytes(random);
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            if (!id.startsWith("-")) return id;
        }
    }
}
