package dev.faultline.database.publication;

import static dev.faultline.database.streams.Streams.SNAPSHOTS;

import dev.faultline.database.contract.SnapshotAssignment;
import dev.faultline.database.contract.SnapshotAssignment.Desired;
import dev.faultline.database.domain.snapshot.DbSnapshot.*;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.projection.SnapshotRow;
import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventStore;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Which snapshots the zones are to keep. One leaves the topic when no zone has anything left of it. */
@Component
final class SnapshotAssignments implements ConfigurationTopic<SnapshotAssignment> {
    private final EventStore store;
    private final Databases databases;

    SnapshotAssignments(EventStore store, Databases databases) {
        this.store = store;
        this.databases = databases;
    }

    @Override
    public String topic() {
        return SnapshotAssignment.TOPIC;
    }

    @Override
    public Set<String> affectedBy(Envelope<?> envelope) {
        return envelope.event() instanceof Event event && changesTheWish(event)
                ? Set.of(envelope.stream().id())
                : Set.of();
    }

    private static boolean changesTheWish(Event event) {
        return switch (event) {
            case SnapshotRequested _, SnapshotDeleted _, SnapshotPurged _ -> true;
            case SnapshotCompleted _, SnapshotFailed _, TagsChanged _ -> false;
        };
    }

    @Override
    public Set<String> keys() {
        return databases.unpurgedSnapshots().stream()
                .map(SnapshotRow::snapshotId)
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<SnapshotAssignment> compose(String snapshotId, long version) {
        return switch (store.load(SNAPSHOTS, snapshotId).state()) {
            case Absent _ -> Optional.empty();
            case Present s -> Optional.of(assignment(s.definition(), 1, Desired.PRESENT));
            case Gone gone ->
                gone.purged()
                        ? Optional.empty()
                        : Optional.of(assignment(gone.definition(), gone.wish(), Desired.DELETED));
        };
    }

    private static SnapshotAssignment assignment(Definition of, long version, Desired desired) {
        return new SnapshotAssignment(
                of.snapshotId(), version, desired, of.source().resourceId(), of.copyOf());
    }
}
