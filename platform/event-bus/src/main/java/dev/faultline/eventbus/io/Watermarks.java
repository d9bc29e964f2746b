package dev.faultline.eventbus.io;

import dev.faultline.eventbus.InboxBehindException;
import dev.faultline.topology.TopicDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Both sides of "everything committed before I asked has arrived". The asking side waits for a watermark with its
 * probe's id in every partition of every topic it consumes; the answering side collects probes until its relay has
 * caught up. No clocks are compared.
 */
public final class Watermarks {
    private final Set<UUID> asked = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Waiter> waiters = new ConcurrentHashMap<>();

    private record Place(String topic, int partition) {}

    private record Waiter(Set<Place> missing, CountDownLatch done) {}

    /** A probe has come from some service. */
    void asked(UUID probe) {
        asked.add(probe);
    }

    /** The probes that have come so far; a reading of the log that begins now answers them. */
    public List<UUID> pending() {
        return List.copyOf(asked);
    }

    /** A watermark with these probes has been published. */
    public void answered(List<UUID> probes) {
        probes.forEach(asked::remove);
    }

    /** Waiting for watermarks, from before the probe is sent. */
    void expect(UUID probe, Set<String> topics) {
        Set<Place> places = ConcurrentHashMap.newKeySet();
        for (String topic : topics)
            for (int partition = 0; partition < TopicDefinition.PARTITIONS; partition++)
                places.add(new Place(topic, partition));
        waiters.put(probe, new Waiter(places, new CountDownLatch(1)));
    }

    /** A watermark has been read, and so has everything in front of it. */
    void reached(UUID probe, String topic, int partition) {
        var waiter = waiters.get(probe);
        if (waiter == null) return; // Somebody else's.
        waiter.missing().remove(new Place(topic, partition));
        if (waiter.missing().isEmpty()) waiter.done().countDown();
    }

    /** @throws InboxBehindException when the watermarks have not all come in time */
    void await(UUID probe, Duration bound) {
        var waiter = waiters.get(probe);
        if (waiter == null) throw new IllegalStateException("nobody expects " + probe);
        try {
            if (waiter.done().await(bound.toNanos(), TimeUnit.NANOSECONDS)) return;
            var behind = new HashSet<String>();
            for (var place : new ArrayList<>(waiter.missing())) behind.add(place.topic());
            throw new InboxBehindException(behind);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InboxBehindException(List.of("anybody: interrupted"));
        } finally {
            waiters.remove(probe);
        }
    }
}
