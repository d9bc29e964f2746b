package dev.faultline.database.process;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SNAPSHOTS;

import dev.faultline.database.domain.instance.DbInstance.RecordFinalSnapshot;
import dev.faultline.database.domain.snapshot.DbSnapshot.*;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** An instance whose deletion waits for its last snapshot hears what became of it; others pass it over. */
@Component
final class SnapshotProcess implements Process<Event> {
    private final EventStore store;

    SnapshotProcess(EventStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "db-snapshots";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return SNAPSHOTS;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        String id = envelope.stream().id();
        return switch (envelope.event()) {
            case SnapshotCompleted e -> List.of(tell(id, true, e.at()));
            case SnapshotFailed e -> List.of(tell(id, false, e.at()));
            case SnapshotRequested _, SnapshotDeleted _, SnapshotPurged _, TagsChanged _ -> List.of();
        };
    }

    private Effect tell(String snapshotId, boolean taken, Instant at) {
        return Effect.issue(INSTANCES, sourceOf(snapshotId), new RecordFinalSnapshot(snapshotId, taken, at));
    }

    private String sourceOf(String snapshotId) {
        return switch (store.load(SNAPSHOTS, snapshotId).state()) {
            case Present s -> s.definition().source().resourceId();
            case Gone gone -> gone.definition().source().resourceId();
            case Absent _ -> throw new IllegalStateException("no snapshot behind " + snapshotId);
        };
    }
}
