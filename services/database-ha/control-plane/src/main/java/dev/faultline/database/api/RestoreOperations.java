package dev.faultline.database.api;

import static java.util.Objects.requireNonNullElse;

import dev.faultline.database.api.InstanceOperations.Draft;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.instance.Settings;
import dev.faultline.database.process.ReportBook;
import dev.faultline.database.process.ReportBook.Window;
import dev.faultline.database.projection.Databases;
import dev.faultline.runtime.TimeSource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** Instances whose data is made from backups of another: restored from a snapshot or to a point in time. */
@Component
final class RestoreOperations {
    private final InstanceOperations operations;
    private final InstanceDescriptions instances;
    private final SnapshotDescriptions snapshots;
    private final Databases databases;
    private final ReportBook reports;
    private final TimeSource time;

    RestoreOperations(
            InstanceOperations operations,
            InstanceDescriptions instances,
            SnapshotDescriptions snapshots,
            Databases databases,
            ReportBook reports,
            TimeSource time) {
        this.operations = operations;
        this.instances = instances;
        this.snapshots = snapshots;
        this.databases = databases;
        this.reports = reports;
        this.time = time;
    }

    RestoreDbInstanceFromDbSnapshotResponse fromSnapshot(RestoreDbInstanceFromDbSnapshotRequest request) {
        String identifier = Identifiers.instance(request.dbInstanceIdentifier());
        if (request.dbSnapshotIdentifier() == null) throw RdsErrors.missing("DBSnapshotIdentifier");
        var snapshot = snapshots.present(request.dbSnapshotIdentifier());
        snapshots.requireAvailable(snapshot);
        var source = snapshot.definition().source();
        operations.requireDefaultSecurityGroup(request.vpcSecurityGroupIds());
        boolean multiAz = Boolean.TRUE.equals(request.multiAZ());
        var settings = new Settings(
                identifier,
                multiAz,
                List.of(),
                source.backupRetentionDays(),
                storage(request.allocatedStorage(), source.allocatedStorageGib()),
                Boolean.TRUE.equals(request.deletionProtection()),
                false,
                source.verifier(),
                InstanceOperations.backupWindow(null, identifier));
        var draft = new Draft(
                settings,
                instanceClass(request.dbInstanceClass(), source.instanceClass()),
                InstanceOperations.port(requireNonNullElse(request.port(), source.port())),
                Zones.groupName(request.dbSubnetGroupName()),
                operations.wantedZone(request.availabilityZone(), multiAz),
                source.masterUsername(),
                null,
                new Origin.FromSnapshot(
                        snapshot.definition().snapshotId(),
                        snapshot.definition().identifier()),
                TagTranslation.read(request.tags()));
        return RestoreDbInstanceFromDbSnapshotResponse.builder()
                .dbInstance(operations.create(draft))
                .build();
    }

    private int storage(@Nullable Integer wanted, int least) {
        if (wanted == null) return least;
        if (operations.storage(wanted) < least)
            throw RdsErrors.invalid(
                    "Invalid storage size: the source has " + least + " GiB, and " + wanted + " GiB is less.");
        return wanted;
    }

    private static String instanceClass(@Nullable String wanted, String otherwise) {
        return Offering.requireClass(requireNonNullElse(wanted, otherwise)).label();
    }

    RestoreDbInstanceToPointInTimeResponse toPointInTime(RestoreDbInstanceToPointInTimeRequest request) {
        String identifier = Identifiers.instance(request.targetDBInstanceIdentifier());
        var source = sourceOf(request);
        if (source.settings().backupRetentionDays() == 0)
            throw PointInTimeRestoreNotEnabledException.builder()
                    .message("Point in time restore is not enabled for instance "
                            + source.settings().identifier() + ".")
                    .build();
        Instant target = target(request, source);
        operations.requireDefaultSecurityGroup(request.vpcSecurityGroupIds());
        boolean multiAz = Boolean.TRUE.equals(request.multiAZ());
        var settings = source.settings()
                .named(identifier)
                .placed(multiAz, List.of())
                .allocated(storage(request.allocatedStorage(), source.settings().allocatedStorageGib()))
                .guarded(Boolean.TRUE.equals(request.deletionProtection()), false);
        var draft = new Draft(
                settings,
                instanceClass(request.dbInstanceClass(), source.spec().instanceClass()),
                InstanceOperations.port(
                        requireNonNullElse(request.port(), source.spec().port())),
                Zones.groupName(request.dbSubnetGroupName()),
                operations.wantedZone(request.availabilityZone(), multiAz),
                source.spec().masterUsername(),
                null,
                new Origin.FromPointInTime(
                        source.spec().resourceId(), source.settings().identifier(), target),
                TagTranslation.read(request.tags()));
        return RestoreDbInstanceToPointInTimeResponse.builder()
                .dbInstance(operations.create(draft))
                .build();
    }

    private Present sourceOf(RestoreDbInstanceToPointInTimeRequest request) {
        String identifier = request.sourceDBInstanceIdentifier();
        String resource = request.sourceDbiResourceId();
        if ((identifier == null) == (resource == null))
            throw RdsErrors.combination(
                    "Specify one of SourceDBInstanceIdentifier and SourceDbiResourceId, and only one.");
        if (identifier != null) return instances.present(identifier);
        return databases.instances().stream()
                .filter(i -> i.spec().resourceId().equals(resource))
                .findFirst()
                .orElseThrow(() -> RdsErrors.instanceNotFound(resource));
    }

    /** @return null for the latest */
    private @Nullable Instant target(RestoreDbInstanceToPointInTimeRequest request, Present source) {
        boolean latest = Boolean.TRUE.equals(request.useLatestRestorableTime());
        Instant wanted = request.restoreTime();
        if (latest == (wanted != null))
            throw RdsErrors.combination(
                    latest
                            ? "RestoreTime cannot be specified together with UseLatestRestorableTime."
                            : "Specify RestoreTime or UseLatestRestorableTime.");
        Window window = window(source);
        if (wanted == null) return null;
        if (wanted.isBefore(window.earliest()) || wanted.isAfter(window.latest()))
            throw RdsErrors.invalid("The specified time " + wanted + " is not between " + window.earliest() + " and "
                    + window.latest() + ", the latest restorable time.");
        return wanted;
    }

    /** As its primary told last; while nobody has told us, an instance that was available has a backup. */
    private Window window(Present source) {
        var told = reports.window(source.spec().resourceId());
        if (told.isPresent()) return told.get();
        var condition = source.condition();
        if (condition.createdAt() == null)
            throw InvalidDbInstanceStateException.builder()
                    .message("Instance " + source.settings().identifier() + " has no backup yet.")
                    .build();
        return new Window(condition.createdAt(), requireNonNullElse(condition.closedSince(), time.now()));
    }
}
