package dev.faultline.database.infrastructure;

import dev.faultline.database.regions.OtherRegions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Hears from time to time what there is in other regions, on a thread of its own: a silent one keeps nobody waiting. */
@Component
final class RegionsListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionsListener.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final OtherRegions regions;
    private final CountDownLatch closed = new CountDownLatch(1);

    RegionsListener(OtherRegions regions) {
        this.regions = regions;
    }

    /** When the service listens itself: others are at the same port. */
    @EventListener(ApplicationReadyEvent.class)
    void start() {
        Thread.ofVirtual().name("other-regions").start(this::loop);
    }

    private void loop() {
        try {
            do hear();
            while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear() {
        try {
            regions.listen();
        } catch (RuntimeException e) {
            LOG.warn("what other regions have is not known anew: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
