package dev.faultline.service.web;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The zones whose beacons do not answer: asked for when a handler has failed for want of the state database, so that its
 * caller is told why. Nothing is decided by it. What was found holds for a second.
 */
final class LostZones {
    /** A zone that is frozen accepts a connection and says nothing. */
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private static final Duration VALID = Duration.ofSeconds(1);
    /** The state database has a primary while two of three zones are there. */
    private static final int MOST_OF_THE_REGION = 2;

    private final RegionManifest manifest;
    private final LongSupplier nanoTime;
    private @Nullable Found latest;

    private record Found(List<AvailabilityZone> lost, long atNanos) {}

    LostZones(RegionManifest manifest, LongSupplier nanoTime) {
        this.manifest = manifest;
        this.nanoTime = nanoTime;
    }

    /** Why the state database is not available, as a sentence. */
    String whyUnavailable() {
        var lost = lost();
        if (manifest.zones().size() - lost.size() >= MOST_OF_THE_REGION)
            return "The state database is not available; try again.";
        String names = lost.stream().map(AvailabilityZone::name).collect(Collectors.joining(", "));
        return lost.size() + " of the region's " + manifest.zones().size() + " Availability Zones are lost (" + names
                + "). The region is read-only until one of them returns: what runs goes on, nothing is changed, and what the"
                + " API tells cannot be vouched for and is not told.";
    }

    private synchronized List<AvailabilityZone> lost() {
        long now = nanoTime.getAsLong();
        var known = latest;
        if (known != null && now - known.atNanos() < VALID.toNanos()) return known.lost();
        var found = new Found(ask(), now);
        latest = found;
        return found.lost();
    }

    private List<AvailabilityZone> ask() {
        var silent = new ConcurrentSkipListSet<String>();
        var asking = manifest.zones().stream()
                .map(place -> Thread.ofVirtual().start(() -> {
                    if (!answers(place.zone())) silent.add(place.zone().name());
                }))
                .toList();
        try {
            for (Thread thread : asking) thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new TreeSet<>(silent).stream().map(AvailabilityZone::new).toList();
    }

    /** A beacon answers {@code <run>/<zone> <number>} with the same line. */
    private boolean answers(AvailabilityZone zone) {
        var line = (manifest.run() + "/" + zone + " 1\n").getBytes(StandardCharsets.US_ASCII);
        var address = new InetSocketAddress(manifest.addresses(zone).infrastructure(), Ports.BEACON);
        try (var socket = new Socket()) {
            socket.connect(address, Math.toIntExact(TIMEOUT.toMillis()));
            socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
            socket.getOutputStream().write(line);
            return Arrays.equals(line, socket.getInputStream().readNBytes(line.length));
        } catch (IOException deadOrSilent) {
            return false;
        }
    }
}
