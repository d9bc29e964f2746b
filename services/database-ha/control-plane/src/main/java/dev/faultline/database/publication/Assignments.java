package dev.faultline.database.publication;

import static dev.faultline.database.streams.Streams.INSTANCES;

import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseAssignment.MasterUser;
import dev.faultline.database.domain.engine.InstanceClass;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.projection.InstanceRow;
import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventStore;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What the zones are to make true of each instance. Its version is that of the instance's stream when the wish last
 * changed. It leaves the topic when every zone has said that nothing of the instance is left.
 */
@Component
final class Assignments implements ConfigurationTopic<DatabaseAssignment> {
    private final EventStore store;
    private final Databases databases;

    Assignments(EventStore store, Databases databases) {
        this.store = store;
        this.databases = databases;
    }

    @Override
    public String topic() {
        return DatabaseAssignment.TOPIC;
    }

    @Override
    public Set<String> affectedBy(Envelope<?> envelope) {
        return envelope.event() instanceof Event event && changesTheWish(event)
                ? Set.of(envelope.stream().id())
                : Set.of();
    }

    private static boolean changesTheWish(Event event) {
        return switch (event) {
            case InstanceCreated _,
                    RebootRequested _,
                    InstanceModified _,
                    ReplicaPromoted _,
                    StopRequested _,
                    StartRequested _,
                    DeletionStarted _,
                    FinalSnapshotTaken _,
                    InstancePurged _ -> true;
            case PrimaryOpened _,
                    InstanceRestarted _,
                    FailedOver _,
                    StandbyChanged _,
                    ServiceLost _,
                    ServiceRestored _,
                    BackupStarted _,
                    InstanceAvailable _,
                    StorageExhausted _,
                    StorageFreed _,
                    InstanceFailed _,
                    InstanceRecovered _,
                    RestoreFailed _,
                    FailoverAbandoned _,
                    InstanceRenamed _,
                    InstanceStopped _,
                    FinalSnapshotFailed _,
                    InstanceDeleted _,
                    TagsChanged _ -> false;
        };
    }

    @Override
    public Set<String> keys() {
        return databases.unpurged().stream().map(InstanceRow::resourceId).collect(Collectors.toSet());
    }

    @Override
    public Optional<DatabaseAssignment> compose(String resourceId, long version) {
        return switch (store.load(INSTANCES, resourceId).state()) {
            case Absent _ -> Optional.empty();
            case Present i -> Optional.of(assignment(i));
            case Gone gone -> gone.purged() ? Optional.empty() : Optional.of(assignment(gone.last()));
        };
    }

    private static DatabaseAssignment assignment(DbInstance.Present i) {
        var spec = i.spec();
        var settings = i.settings();
        return new DatabaseAssignment(
                spec.resourceId(),
                settings.identifier(),
                i.wish().version(),
                switch (i.wish().desired()) {
                    case RUNNING -> Desired.RUNNING;
                    case STOPPED -> Desired.STOPPED;
                    case DELETED -> Desired.DELETED;
                },
                spec.requestedAt(),
                spec.slot(),
                spec.port(),
                spec.firstPrimary(),
                settings.copies(),
                settings.multiAz(),
                spec.token(),
                new MasterUser(spec.masterUsername(), settings.verifier()),
                spec.databaseName(),
                i.wish().reboots(),
                i.wish().failovers(),
                origin(spec.origin(), i.promoted()),
                settings.backupRetentionDays(),
                settings.allocatedStorageGib(),
                InstanceClass.of(spec.instanceClass()).orElseThrow().maxConnections());
    }

    private static dev.faultline.database.contract.Origin origin(Origin origin, boolean promoted) {
        return switch (origin) {
            case Origin.Fresh _ -> new dev.faultline.database.contract.Origin.Empty();
            case Origin.FromSnapshot from -> new dev.faultline.database.contract.Origin.Snapshot(from.snapshotId());
            case Origin.FromPointInTime from ->
                new dev.faultline.database.contract.Origin.PointInTime(from.sourceResourceId(), from.target());
            case Origin.FromSource from ->
                new dev.faultline.database.contract.Origin.Replica(
                        from.sourceResourceId(),
                        from.sourceSlot(),
                        promoted,
                        from.elsewhere() == null ? null : from.elsewhere().addressPrefix());
        };
    }
}
