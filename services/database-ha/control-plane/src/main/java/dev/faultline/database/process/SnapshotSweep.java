package dev.faultline.database.process;

import static dev.faultline.database.streams.Streams.SNAPSHOTS;

import dev.faultline.database.domain.snapshot.DbSnapshot.Observe;
import dev.faultline.database.domain.snapshot.DbSnapshot.Present;
import dev.faultline.database.domain.snapshot.DbSnapshot.Status;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.projection.SnapshotRow;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Sweep;
import dev.faultline.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells each snapshot that is being made, or has to go, what the zones have of it. */
@Component
final class SnapshotSweep implements Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSweep.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final EventStore store;
    private final ReportBook reports;
    private final Databases databases;
    private final TimeSource time;

    SnapshotSweep(EventStore store, ReportBook reports, Databases databases, TimeSource time) {
        this.store = store;
        this.reports = reports;
        this.databases = databases;
        this.time = time;
    }

    @Override
    public String name() {
        return "db-snapshots";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        var fresh = reports.believed(time.nanoTime());
        for (SnapshotRow row : databases.unpurgedSnapshots()) {
            if (row.state() instanceof Present s && s.status() != Status.CREATING) continue;
            try {
                var sight = ReportBook.snapshotSight(fresh, row.snapshotId());
                store.handle(SNAPSHOTS, row.snapshotId(), new Observe(sight, now));
            } catch (RuntimeException e) {
                // One snapshot that cannot be judged must not keep the others waiting.
                LOG.warn(
                        "what zones have of {} was not recorded; it is told again: {}", row.snapshotId(), e.toString());
            }
        }
    }
}
