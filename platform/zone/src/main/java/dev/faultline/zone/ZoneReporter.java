package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.ZoneReport;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Publishes what this zone sees of its peers, every 500 ms and at every change; by publishing, the zone is alive. */
final class ZoneReporter implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(500);

    private final AvailabilityZone self;
    private final long incarnation;
    private final TimeSource time;
    private final Peers peers;
    private final Observations observations;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("reports").daemon().unstarted(this::run);

    ZoneReporter(AvailabilityZone self, long incarnation, TimeSource time, Peers peers, Observations observations) {
        this.self = self;
        this.incarnation = incarnation;
        this.time = time;
        this.peers = peers;
        this.observations = observations;
    }

    void start() {
        peers.onChange(_ -> changes.release());
        thread.start();
    }

    private void run() {
        try {
            for (long sequence = 1; ; sequence++) {
                // A change wakes us at once; several that came together make one report.
                if (changes.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) changes.drainPermits();
                observations.publish(
                        ZoneReport.TOPIC,
                        self.name(),
                        new ZoneReport(self, incarnation, sequence, time.now(), peers.sights()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
