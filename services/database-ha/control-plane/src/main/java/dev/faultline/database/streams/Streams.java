package dev.faultline.database.streams;

import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.slot.DatabaseSlots;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.Snapshots;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UniqueNames;
import java.util.ArrayList;
import java.util.List;

/** The streams of this service. The names of events are permanent; the classes behind them are not. */
public final class Streams {
    /** Instances live long, and are loaded every few seconds. */
    private static final int SNAPSHOT_EVERY = 50;

    /** The scope of instances' identifiers. */
    public static final String INSTANCE_IDENTIFIER = "db-instance-identifier";

    /** The scope of snapshots' identifiers. */
    public static final String SNAPSHOT_IDENTIFIER = "db-snapshot-identifier";

    /** DB instances, by resource id; their identifiers are unique. */
    public static final StoredAggregate<DbInstance.State, DbInstance.Command, DbInstance.Event, DbInstance.Refusal>
            INSTANCES = StoredAggregate.of(
                            DbInstance.AGGREGATE,
                            EventTypes.of(DbInstance.Event.class)
                                    .type("InstanceCreated", DbInstance.InstanceCreated.class)
                                    .type("PrimaryOpened", DbInstance.PrimaryOpened.class)
                                    .type("InstanceRestarted", DbInstance.InstanceRestarted.class)
                                    .type("FailedOver", DbInstance.FailedOver.class)
                                    .type("StandbyChanged", DbInstance.StandbyChanged.class)
                                    .type("ServiceLost", DbInstance.ServiceLost.class)
                                    .type("ServiceRestored", DbInstance.ServiceRestored.class)
                                    .type("BackupStarted", DbInstance.BackupStarted.class)
                                    .type("InstanceAvailable", DbInstance.InstanceAvailable.class)
                                    .type("StorageExhausted", DbInstance.StorageExhausted.class)
                                    .type("StorageFreed", DbInstance.StorageFreed.class)
                                    .type("InstanceFailed", DbInstance.InstanceFailed.class)
                                    .type("InstanceRecovered", DbInstance.InstanceRecovered.class)
                                    .type("RestoreFailed", DbInstance.RestoreFailed.class)
                                    .type("RebootRequested", DbInstance.RebootRequested.class)
                                    .type("FailoverAbandoned", DbInstance.FailoverAbandoned.class)
                                    .type("InstanceModified", DbInstance.InstanceModified.class)
                                    .type("InstanceRenamed", DbInstance.InstanceRenamed.class)
                                    .type("ReplicaPromoted", DbInstance.ReplicaPromoted.class)
                                    .type("StopRequested", DbInstance.StopRequested.class)
                                    .type("InstanceStopped", DbInstance.InstanceStopped.class)
                                    .type("StartRequested", DbInstance.StartRequested.class)
                                    .type("DeletionStarted", DbInstance.DeletionStarted.class)
                                    .type("FinalSnapshotTaken", DbInstance.FinalSnapshotTaken.class)
                                    .type("FinalSnapshotFailed", DbInstance.FinalSnapshotFailed.class)
                                    .type("InstanceDeleted", DbInstance.InstanceDeleted.class)
                                    .type("InstancePurged", DbInstance.InstancePurged.class)
                                    .type("InstanceTagsChanged", DbInstance.TagsChanged.class))
                    .withNames((_, event) -> identifiers(event))
                    .withSnapshots(new Snapshots<>(DbInstance.State.class, 2, SNAPSHOT_EVERY));

    /** DB subnet groups, by name. */
    public static final StoredAggregate<
                    DbSubnetGroup.State, DbSubnetGroup.Command, DbSubnetGroup.Event, DbSubnetGroup.Refusal>
            SUBNET_GROUPS = StoredAggregate.of(
                    DbSubnetGroup.AGGREGATE,
                    EventTypes.of(DbSubnetGroup.Event.class)
                            .type("SubnetGroupCreated", DbSubnetGroup.SubnetGroupCreated.class)
                            .type("SubnetGroupChanged", DbSubnetGroup.SubnetGroupChanged.class)
                            .type("SubnetGroupDeleted", DbSubnetGroup.SubnetGroupDeleted.class)
                            .type("SubnetGroupTagsChanged", DbSubnetGroup.TagsChanged.class)
                            .type("InstanceJoined", DbSubnetGroup.InstanceJoined.class)
                            .type("InstanceLeft", DbSubnetGroup.InstanceLeft.class));

    /** Which instance has which slot, by region. */
    public static final StoredAggregate<
                    DatabaseSlots.Book, DatabaseSlots.Command, DatabaseSlots.Event, DatabaseSlots.Refusal>
            SLOTS = StoredAggregate.of(
                            DatabaseSlots.AGGREGATE,
                            EventTypes.of(DatabaseSlots.Event.class)
                                    .type("SlotAssigned", DatabaseSlots.SlotAssigned.class)
                                    .type("SlotReleased", DatabaseSlots.SlotReleased.class))
                    .withSnapshots(new Snapshots<>(DatabaseSlots.Book.class, 1, SNAPSHOT_EVERY));

    /** DB snapshots, by id; their identifiers are unique. */
    public static final StoredAggregate<DbSnapshot.State, DbSnapshot.Command, DbSnapshot.Event, DbSnapshot.Refusal>
            SNAPSHOTS = StoredAggregate.of(
                            DbSnapshot.AGGREGATE,
                            EventTypes.of(DbSnapshot.Event.class)
                                    .type("SnapshotRequested", DbSnapshot.SnapshotRequested.class)
                                    .type("SnapshotCompleted", DbSnapshot.SnapshotCompleted.class)
                                    .type("SnapshotFailed", DbSnapshot.SnapshotFailed.class)
                                    .type("SnapshotDeleted", DbSnapshot.SnapshotDeleted.class)
                                    .type("SnapshotPurged", DbSnapshot.SnapshotPurged.class)
                                    .type("SnapshotTagsChanged", DbSnapshot.TagsChanged.class))
                    .withNames((_, event) -> snapshotIdentifiers(event));

    private Streams() {}

    private static List<UniqueNames.Change> snapshotIdentifiers(DbSnapshot.Event event) {
        return switch (event) {
            case DbSnapshot.SnapshotRequested e ->
                List.of(UniqueNames.claim(SNAPSHOT_IDENTIFIER, e.definition().identifier()));
            case DbSnapshot.SnapshotDeleted e -> List.of(UniqueNames.release(SNAPSHOT_IDENTIFIER, e.identifier()));
            case DbSnapshot.SnapshotCompleted _,
                    DbSnapshot.SnapshotFailed _,
                    DbSnapshot.SnapshotPurged _,
                    DbSnapshot.TagsChanged _ -> List.of();
        };
    }

    private static List<UniqueNames.Change> identifiers(DbInstance.Event event) {
        var changes = new ArrayList<UniqueNames.Change>();
        switch (event) {
            case DbInstance.InstanceCreated e ->
                changes.add(UniqueNames.claim(INSTANCE_IDENTIFIER, e.settings().identifier()));
            case DbInstance.InstanceRenamed e -> {
                changes.add(UniqueNames.claim(INSTANCE_IDENTIFIER, e.to()));
                changes.add(UniqueNames.release(INSTANCE_IDENTIFIER, e.from()));
            }
            case DbInstance.InstanceDeleted e -> changes.add(UniqueNames.release(INSTANCE_IDENTIFIER, e.identifier()));
            case DbInstance.PrimaryOpened _,
                    DbInstance.InstanceRestarted _,
                    DbInstance.FailedOver _,
                    DbInstance.StandbyChanged _,
                    DbInstance.ServiceLost _,
                    DbInstance.ServiceRestored _,
                    DbInstance.BackupStarted _,
                    DbInstance.InstanceAvailable _,
                    DbInstance.StorageExhausted _,
                    DbInstance.StorageFreed _,
                    DbInstance.InstanceFailed _,
                    DbInstance.InstanceRecovered _,
                    DbInstance.RestoreFailed _,
                    DbInstance.RebootRequested _,
                    DbInstance.FailoverAbandoned _,
                    DbInstance.InstanceModified _,
                    DbInstance.ReplicaPromoted _,
                    DbInstance.StopRequested _,
                    DbInstance.InstanceStopped _,
                    DbInstance.StartRequested _,
                    DbInstance.DeletionStarted _,
                    DbInstance.FinalSnapshotTaken _,
                    DbInstance.FinalSnapshotFailed _,
                    DbInstance.InstancePurged _,
                    DbInstance.TagsChanged _ -> {
                // They keep their identifier.
            }
        }
        return changes;
    }
}
