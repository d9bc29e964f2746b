package dev.faultline.lab.databasefailover.io;

import dev.faultline.lab.rig.core.DatabaseSighting;
import dev.faultline.lab.rig.io.Pause;
import dev.faultline.lab.rig.io.ShopDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Asks the public API again and again how the database is, from a thread of its own, and keeps what has changed. */
final class Watch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration EVERY = Duration.ofMillis(150);

    private final ShopDatabase database;
    private final List<DatabaseSighting> sightings = new CopyOnWriteArrayList<>();
    private final Thread thread;

    Watch(ShopDatabase database) {
        this.database = database;
        this.thread = Thread.ofVirtual().name("watch").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                look();
                Pause.sleep(EVERY);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            var seen = database.look();
            if (sightings.isEmpty() || !sightings.getLast().same(seen)) sightings.add(seen);
        } catch (SdkException e) {
            // A question without an answer is a later answer to the next one.
            log.debug("the API did not answer: {}", e.getMessage());
        }
    }

    /** What was seen, each time that something had changed. */
    List<DatabaseSighting> sightings() {
        return List.copyOf(sightings);
    }

    /** The first sighting since then that meets the condition; null when there is none within the limit. */
    @Nullable
    DatabaseSighting await(long sinceNanos, Predicate<DatabaseSighting> condition, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            for (var sighting : sightings)
                if (sighting.atNanos() > sinceNanos && condition.test(sighting)) return sighting;
            if (System.nanoTime() - deadline >= 0) return null;
            Pause.sleep(Duration.ofMillis(20));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
