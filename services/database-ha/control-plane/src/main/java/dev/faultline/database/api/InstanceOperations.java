package dev.faultline.database.api;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SLOTS;
import static dev.faultline.database.streams.Streams.SUBNET_GROUPS;
import static java.util.Objects.requireNonNullElse;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.domain.engine.Engine;
import dev.faultline.database.domain.instance.BackupWindow;
import dev.faultline.database.domain.instance.Change;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.InstanceSpec;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.instance.Settings;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.slot.DatabaseSlots.AssignSlot;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.node.core.ScramSha256;
import dev.faultline.eventstore.EventStore;
import dev.faultline.protocols.Caller;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** What is asked of instances: create, modify, reboot, stop, start, delete. */
@Component
final class InstanceOperations {
    private static final int LEAST_PORT = 1150;
    private static final int MOST_PORT = 65_535;

    private final EventStore store;
    private final Zones zones;
    private final InstanceDescriptions descriptions;
    private final SnapshotOperations snapshots;
    private final RegionManifest manifest;
    private final TimeSource time;
    private final Ids ids;

    InstanceOperations(
            EventStore store,
            Zones zones,
            InstanceDescriptions descriptions,
            SnapshotOperations snapshots,
            RegionManifest manifest,
            TimeSource time,
            Ids ids) {
        this.store = store;
        this.zones = zones;
        this.descriptions = descriptions;
        this.snapshots = snapshots;
        this.manifest = manifest;
        this.time = time;
        this.ids = ids;
    }

    CreateDbInstanceResponse create(CreateDbInstanceRequest request) {
        String identifier = Identifiers.instance(request.dbInstanceIdentifier());
        Offering.requireEngine(request.engine());
        Offering.requireVersion(request.engineVersion());
        var instanceClass = Offering.requireClass(request.dbInstanceClass());
        boolean multiAz = Boolean.TRUE.equals(request.multiAZ());
        String password = Identifiers.masterUserPassword(request.masterUserPassword());
        var settings = new Settings(
                identifier,
                multiAz,
                List.of(),
                retention(request.backupRetentionPeriod()),
                storage(request.allocatedStorage()),
                Boolean.TRUE.equals(request.deletionProtection()),
                Boolean.TRUE.equals(request.copyTagsToSnapshot()),
                ScramSha256.verifier(password, ids.salt()),
                backupWindow(request.preferredBackupWindow(), identifier));
        requireDefaultSecurityGroup(request.vpcSecurityGroupIds());
        var draft = new Draft(
                settings,
                instanceClass.label(),
                port(request.port()),
                Zones.groupName(request.dbSubnetGroupName()),
                wantedZone(request.availabilityZone(), multiAz),
                Identifiers.masterUsername(request.masterUsername()),
                Identifiers.databaseName(request.dbName()),
                new Origin.Fresh(),
                TagTranslation.read(request.tags()));
        return CreateDbInstanceResponse.builder().dbInstance(create(draft)).build();
    }

    /** What an instance is made by, whatever its data is made from. */
    record Draft(
            Settings settings,
            String instanceClass,
            int port,
            String subnetGroup,
            @Nullable AvailabilityZone zone,
            String masterUsername,
            @Nullable String databaseName,
            Origin origin,
            Tags tags) {}

    /** An instance, its slot and its place in its group come to be together. */
    DBInstance create(Draft draft) {
        zones.requirePlaceForInstances();
        zones.ofGroup(draft.subnetGroup());
        String resourceId = ids.resource("db-");
        String token = ids.token();
        var account = Caller.current().account();
        var now = time.now();
        store.inOneTransaction(() -> {
            int slot = slot(resourceId);
            var settings = draft.settings();
            var copies = zones.copies(draft.subnetGroup(), draft.zone(), settings.multiAz(), slot);
            var spec = new InstanceSpec(
                    resourceId,
                    account,
                    slot,
                    draft.port(),
                    draft.instanceClass(),
                    Engine.VERSION,
                    draft.subnetGroup(),
                    copies.getFirst(),
                    draft.masterUsername(),
                    draft.databaseName(),
                    token,
                    draft.origin(),
                    now);
            handle(
                    resourceId,
                    settings.identifier(),
                    new DbInstance.Create(spec, settings.placed(settings.multiAz(), copies), draft.tags()));
            if (!draft.subnetGroup().equals(DbSubnetGroup.DEFAULT))
                store.handle(SUBNET_GROUPS, draft.subnetGroup(), new DbSubnetGroup.Join(resourceId, copies))
                        .acceptedOr(refusal -> RdsErrors.of(refusal, draft.subnetGroup()));
            return slot;
        });
        return descriptions.one(draft.settings().identifier());
    }

    private int slot(String resourceId) {
        String region = manifest.region().name();
        store.handle(SLOTS, region, new AssignSlot(resourceId, DatabasePlace.SLOTS))
                .acceptedOr(RdsErrors::of);
        return store.load(SLOTS, region).state().of(resourceId).orElseThrow();
    }

    int storage(@Nullable Integer gib) {
        if (gib == null) throw RdsErrors.missing("AllocatedStorage");
        if (gib < Engine.LEAST_STORAGE_GIB || gib > Engine.MOST_STORAGE_GIB)
            throw RdsErrors.invalid("Invalid storage size for engine name postgres and storage type gp2: " + gib);
        return gib;
    }

    static int retention(@Nullable Integer days) {
        int wanted = requireNonNullElse(days, Engine.DEFAULT_RETENTION_DAYS);
        if (wanted < 0 || wanted > Engine.MOST_RETENTION_DAYS)
            throw RdsErrors.invalid("Invalid backup retention period: " + wanted + ". Must be between 0 and "
                    + Engine.MOST_RETENTION_DAYS + ".");
        return wanted;
    }

    /** Every day, in UTC. There are no maintenance windows here that it could overlap. */
    static BackupWindow backupWindow(String text) {
        var window = BackupWindow.parse(text)
                .orElseThrow(() -> RdsErrors.invalid(
                        "Invalid backup window: " + text + ". It has to be in the format hh24:mi-hh24:mi."));
        if (window.length().compareTo(BackupWindow.SHORTEST) < 0)
            throw RdsErrors.invalid("The backup window must be at least 30 minutes: " + text);
        return window;
    }

    /** That which was asked for, or one that goes with the identifier, so that not all are backed up at once. */
    static BackupWindow backupWindow(@Nullable String text, String identifier) {
        return text == null ? BackupWindow.assigned(identifier.hashCode() & Integer.MAX_VALUE) : backupWindow(text);
    }

    static int port(@Nullable Integer given) {
        int port = requireNonNullElse(given, Engine.PORT);
        if (port < LEAST_PORT || port > MOST_PORT)
            throw RdsErrors.invalid("The port " + port + " is not between " + LEAST_PORT + " and " + MOST_PORT + ".");
        return port;
    }

    @Nullable
    AvailabilityZone wantedZone(@Nullable String name, boolean multiAz) {
        if (name == null) return null;
        if (multiAz)
            throw RdsErrors.combination("Requesting a specific availability zone is not valid for Multi-AZ instances.");
        return zones.zone(name);
    }

    void requireDefaultSecurityGroup(List<String> groups) {
        String only = DefaultVpc.securityGroupId(manifest.region());
        for (String group : groups)
            if (!group.equals(only))
                throw RdsErrors.invalid(
                        "Invalid security group, groupId= " + group + ". There is only the default one, " + only + ".");
    }

    ModifyDbInstanceResponse modify(ModifyDbInstanceRequest request) {
        Present before = descriptions.present(request.dbInstanceIdentifier());
        var password = request.masterUserPassword();
        var change = new Change(
                request.newDBInstanceIdentifier() == null
                        ? null
                        : Identifiers.instance(request.newDBInstanceIdentifier()),
                request.multiAZ(),
                zones.ofGroup(before.spec().subnetGroup()),
                request.backupRetentionPeriod() == null ? null : retention(request.backupRetentionPeriod()),
                request.allocatedStorage() == null ? null : storage(request.allocatedStorage()),
                request.deletionProtection(),
                request.copyTagsToSnapshot(),
                password == null ? null : ScramSha256.verifier(Identifiers.masterUserPassword(password), ids.salt()),
                request.preferredBackupWindow() == null ? null : backupWindow(request.preferredBackupWindow()));
        requireApplicable(request, before);
        if (Integer.valueOf(0).equals(change.backupRetentionDays()) && descriptions.hasReplicasNow(before))
            throw RdsErrors.combination("Backups cannot be turned off while the instance has read replicas.");
        handle(before, new DbInstance.Modify(change, time.now()));
        String identifier = change.identifier() == null ? before.settings().identifier() : change.identifier();
        return ModifyDbInstanceResponse.builder()
                .dbInstance(descriptions.one(identifier))
                .build();
    }

    /** There is no maintenance window in which a change could wait. */
    private static void requireApplicable(ModifyDbInstanceRequest request, Present before) {
        if (Boolean.TRUE.equals(request.applyImmediately())) return;
        var settings = before.settings();
        boolean waits = request.newDBInstanceIdentifier() != null
                || (request.multiAZ() != null && request.multiAZ() != settings.multiAz())
                || (request.allocatedStorage() != null && request.allocatedStorage() != settings.allocatedStorageGib());
        if (waits)
            throw RdsErrors.combination(
                    "There are no maintenance windows here, in which this change would wait: apply it immediately.");
    }

    RebootDbInstanceResponse reboot(RebootDbInstanceRequest request) {
        boolean failover = Boolean.TRUE.equals(request.forceFailover());
        var after = change(request.dbInstanceIdentifier(), new DbInstance.Reboot(failover, time.now()));
        return RebootDbInstanceResponse.builder().dbInstance(after).build();
    }

    StopDbInstanceResponse stop(StopDbInstanceRequest request) {
        var after = change(request.dbInstanceIdentifier(), new DbInstance.Stop(time.now()));
        return StopDbInstanceResponse.builder().dbInstance(after).build();
    }

    StartDbInstanceResponse start(StartDbInstanceRequest request) {
        var after = change(request.dbInstanceIdentifier(), new DbInstance.Start(false, time.now()));
        return StartDbInstanceResponse.builder().dbInstance(after).build();
    }

    DeleteDbInstanceResponse delete(DeleteDbInstanceRequest request) {
        boolean skip = Boolean.TRUE.equals(request.skipFinalSnapshot());
        String last = request.finalDBSnapshotIdentifier();
        if (!skip && last == null)
            throw RdsErrors.combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
        if (skip && last != null)
            throw RdsErrors.combination(
                    "FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is specified.");
        Present instance = descriptions.present(request.dbInstanceIdentifier());
        if (last == null) handle(instance, new DbInstance.Delete(null, time.now()));
        else deleteAfter(instance, Identifiers.snapshot("FinalDBSnapshotIdentifier", last));
        return DeleteDbInstanceResponse.builder()
                .dbInstance(descriptions.one(instance.settings().identifier()))
                .build();
    }

    /** The last snapshot is asked for and the end begins together, or neither. */
    private void deleteAfter(Present instance, String snapshot) {
        store.inOneTransaction(() -> {
            String id = snapshots.takeLast(instance, snapshot);
            handle(instance, new DbInstance.Delete(id, time.now()));
            return id;
        });
    }

    PromoteReadReplicaResponse promote(PromoteReadReplicaRequest request) {
        int days = retention(request.backupRetentionPeriod());
        var after = change(request.dbInstanceIdentifier(), new DbInstance.Promote(days, time.now()));
        return PromoteReadReplicaResponse.builder().dbInstance(after).build();
    }

    @Nullable
    AvailabilityZone awayFrom(List<AvailabilityZone> used, String group) {
        return zones.awayFrom(used, group);
    }

    private DBInstance change(String identifier, DbInstance.Command command) {
        Present instance = descriptions.present(identifier);
        handle(instance, command);
        return descriptions.one(instance.settings().identifier());
    }

    private void handle(Present instance, DbInstance.Command command) {
        handle(instance.spec().resourceId(), instance.settings().identifier(), command);
    }

    private void handle(String resourceId, String identifier, DbInstance.Command command) {
        store.handle(INSTANCES, resourceId, command)
                .acceptedOr(refusal -> RdsErrors.of(refusal, identifier), RdsErrors::taken);
    }
}
