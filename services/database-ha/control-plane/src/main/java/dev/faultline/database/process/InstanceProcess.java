package dev.faultline.database.process;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SLOTS;
import static dev.faultline.database.streams.Streams.SUBNET_GROUPS;

import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.slot.DatabaseSlots.ReleaseSlot;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.projection.Databases;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.topology.RegionManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** What becomes of an instance: it gives back what it had of the region, and is not stopped for ever. */
@Component
public final class InstanceProcess implements Process<Event> {
    private final EventStore store;
    private final Databases databases;
    private final String region;

    InstanceProcess(EventStore store, Databases databases, RegionManifest manifest) {
        this.store = store;
        this.databases = databases;
        this.region = manifest.region().name();
    }

    @Override
    public String name() {
        return "db-instances";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return INSTANCES;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        String id = envelope.stream().id();
        return switch (envelope.event()) {
            case InstanceStopped e -> List.of(Effect.wakeAt(id, e.at().plus(DbInstance.LONGEST_STOP)));
            case StartRequested _ -> List.of(Effect.cancel(id));
            case DeletionStarted e -> ending(id, e.at());
            case InstanceAvailable e -> orphaned(id, e.at());
            case InstanceFailed e -> orphaned(id, e.at());
            case InstanceDeleted _ -> List.of(Effect.issue(SUBNET_GROUPS, group(id), new DbSubnetGroup.Leave(id)));
            case InstancePurged _ -> List.of(Effect.issue(SLOTS, region, new ReleaseSlot(id)));
            case InstanceCreated _,
                    PrimaryOpened _,
                    InstanceRestarted _,
                    FailedOver _,
                    StandbyChanged _,
                    ServiceLost _,
                    ServiceRestored _,
                    BackupStarted _,
                    StorageExhausted _,
                    StorageFreed _,
                    InstanceRecovered _,
                    RestoreFailed _,
                    RebootRequested _,
                    FailoverAbandoned _,
                    InstanceModified _,
                    InstanceRenamed _,
                    ReplicaPromoted _,
                    StopRequested _,
                    FinalSnapshotTaken _,
                    FinalSnapshotFailed _,
                    TagsChanged _ -> List.of();
        };
    }

    /** Its read replicas in this region go on alone (RDS user guide, USER_ReadRepl). */
    private List<Effect> ending(String id, Instant at) {
        var effects = new ArrayList<Effect>();
        effects.add(Effect.cancel(id));
        for (var i : databases.instances())
            if (i.follows(id)) effects.add(Effect.issue(INSTANCES, i.spec().resourceId(), new Promote(0, at)));
        return effects;
    }

    /**
     * A replica that could not be promoted when its source went is, as soon as it can be. One whose source was in another
     * region waits for its user.
     */
    private List<Effect> orphaned(String id, Instant at) {
        boolean isOrphan = store.load(INSTANCES, id).state() instanceof Present i
                && i.spec().origin() instanceof Origin.FromSource from
                && i.follows(from.sourceResourceId())
                && isEnding(from.sourceResourceId());
        return isOrphan ? List.of(Effect.issue(INSTANCES, id, new Promote(0, at))) : List.of();
    }

    private boolean isEnding(String id) {
        return switch (store.load(INSTANCES, id).state()) {
            case Present source -> source.status() == DbInstanceStatus.DELETING;
            case Gone _, Absent _ -> true;
        };
    }

    /** An instance's group never changes. */
    private String group(String id) {
        return switch (store.load(INSTANCES, id).state()) {
            case Present i -> i.spec().subnetGroup();
            case Gone gone -> gone.last().spec().subnetGroup();
            case Absent _ -> throw new IllegalStateException("no instance behind " + id);
        };
    }

    @Override
    public List<Effect> wake(String key, Instant now) {
        return List.of(Effect.issue(INSTANCES, key, new Start(true, now)));
    }
}
