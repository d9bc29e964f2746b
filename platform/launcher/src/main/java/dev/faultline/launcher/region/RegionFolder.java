package dev.faultline.launcher.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.NeighbouringRegions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a region's files are. */
public record RegionFolder(Path path) {
    public Path manifest() {
        return path.resolve("manifest.json");
    }

    public Path databasePassword() {
        return NeighbouringRegions.databasePassword(manifest());
    }

    /** What the disk of all zones still takes. */
    long usableBytes() {
        return path.toFile().getUsableSpace();
    }

    /** A zone's disk. */
    public Path zone(AvailabilityZone zone) {
        return path.resolve("zones").resolve(zone.name());
    }

    public Path zoneManifest(AvailabilityZone zone) {
        return zone(zone).resolve("manifest.json");
    }

    public Path zoneLog(AvailabilityZone zone) {
        return zone(zone).resolve("zone.log");
    }

    /** There from the moment that every component of the zone has started or failed. */
    public Path zoneReady(AvailabilityZone zone) {
        return zone(zone).resolve("zone.ready");
    }

    /** A zone's part of the state database. */
    Path database(AvailabilityZone zone) {
        return zone(zone).resolve("postgres").resolve("state");
    }

    /** Proves to a zone's arbiter that its disk is new, rather than lost; the arbiter takes it away. */
    Path foundingToken(AvailabilityZone zone) {
        return database(zone).resolve("founding-token");
    }

    /** What a zone's database node says of itself. */
    Path databaseStatus(AvailabilityZone zone) {
        return database(zone).resolve("status.json");
    }

    public Path controlPlane() {
        return path.resolve("control-plane");
    }

    public Path controlPlaneLog() {
        return controlPlane().resolve("control-plane.log");
    }

    /** What the zones run from where they may not read the distribution itself. */
    public Path homeForAll() {
        return path.resolve("home");
    }

    Path lock() {
        return path.resolve("region.lock");
    }

    Path sweeper() {
        return path.resolve("sweeper.pid");
    }

    /** The daemon's pid and socket. */
    public Path daemon() {
        return path.resolve("daemon.json");
    }

    /** Where the daemon hears commands, if its path is not too long for that; one that was killed leaves it behind. */
    public Path daemonSocket() {
        return path.resolve("daemon.sock");
    }

    public Path daemonLog() {
        return path.resolve("daemon.log");
    }

    /** Deletes what a region keeps here, and the folder itself when nothing else is in it. */
    public void delete() throws IOException {
        for (Path file : List.of(
                manifest(),
                databasePassword(),
                lock(),
                sweeper(),
                daemon(),
                daemonSocket(),
                daemonLog(),
                path.resolve("zones"),
                controlPlane(),
                homeForAll())) deleteTree(file);
        if (!Files.isDirectory(path)) return;
        try (Stream<Path> left = Files.list(path)) {
            if (left.findAny().isPresent()) return;
        }
        Files.delete(path);
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
