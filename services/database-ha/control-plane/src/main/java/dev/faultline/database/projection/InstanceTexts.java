package dev.faultline.database.projection;

import static dev.faultline.database.domain.instance.Condition.Modification.MULTI_AZ;
import static dev.faultline.database.domain.instance.Condition.Modification.PASSWORD;
import static dev.faultline.database.domain.instance.Condition.Modification.PROMOTION;
import static dev.faultline.database.domain.instance.Condition.Modification.REBOOT;
import static dev.faultline.database.domain.instance.Condition.Modification.SINGLE_AZ;
import static dev.faultline.database.domain.instance.Condition.Modification.STORAGE;

import dev.faultline.database.domain.instance.Condition.Modification;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.projection.EventRow.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What RDS tells of an instance's life, in its words (RDS user guide, USER_Events.Messages). */
final class InstanceTexts {
    private InstanceTexts() {}

    static List<Text> of(DbInstance.State before, Event event) {
        @Nullable Present i = before instanceof Present present ? present : null;
        return switch (event) {
            case InstanceAvailable e -> i == null ? List.of() : available(i, e.at());
            case BackupStarted e -> List.of(backup("Backing up DB instance", e.at()));
            case FailedOver e -> failedOver(e);
            case InstanceRestarted e ->
                i != null && i.status() == DbInstanceStatus.REBOOTING
                        ? List.of()
                        : List.of(availability("DB instance restarted", e.at()));
            case StandbyChanged e -> i == null ? List.of() : standby(i, e);
            case FailoverAbandoned e ->
                List.of(failover(
                        "Abandoning user requested failover since a failover recently occurred on the database"
                                + " instance.",
                        e.at()));
            case InstanceModified e -> applying(e.modifications(), e.at());
            case InstanceRenamed e ->
                List.of(new Text(
                        "configuration change", "Renamed instance from " + e.from() + " to " + e.to(), e.at()));
            case StorageExhausted e ->
                List.of(new Text("low storage", "Allocated storage has been exhausted for DB instance", e.at()));
            case InstanceFailed e -> List.of(failure(DbInstanceStatus.FAILED, e.at()));
            case RestoreFailed e -> List.of(failure(DbInstanceStatus.INCOMPATIBLE_RESTORE, e.at()));
            case InstanceRecovered e ->
                List.of(
                        recovery(
                                "Recovery of the DB instance has started. Recovery time will vary with the amount of"
                                        + " data to be recovered.",
                                e.at()),
                        recovery("Recovery of the DB instance is complete.", e.at()));
            case InstanceStopped e -> List.of(notification("DB instance stopped", e.at()));
            case StartRequested e ->
                e.automatic()
                        ? List.of(notification(
                                "DB instance is being started due to it exceeding the maximum allowed time being"
                                        + " stopped.",
                                e.at()))
                        : List.of();
            case InstanceDeleted e -> List.of(new Text("deletion", "DB instance deleted", e.at()));
            case InstanceCreated _,
                    PrimaryOpened _,
                    ServiceLost _,
                    ServiceRestored _,
                    StorageFreed _,
                    RebootRequested _,
                    ReplicaPromoted _,
                    StopRequested _,
                    DeletionStarted _,
                    FinalSnapshotTaken _,
                    FinalSnapshotFailed _,
                    InstancePurged _,
                    TagsChanged _ -> List.of();
        };
    }

    private static List<Text> available(Present i, Instant at) {
        return switch (i.status()) {
            case CREATING -> List.of(created(i, at));
            case BACKING_UP -> List.of(backup("Finished DB Instance backup", at), created(i, at));
            case STARTING -> List.of(notification("DB instance started", at));
            case REBOOTING ->
                i.condition().applying().contains(REBOOT)
                        ? List.of(availability("DB instance shutdown", at), availability("DB instance restarted", at))
                        : List.of();
            case MODIFYING, RESETTING_MASTER_CREDENTIALS ->
                applied(i.condition().applying(), at);
            case AVAILABLE, STOPPING, STOPPED, STORAGE_FULL, FAILED, INCOMPATIBLE_RESTORE, DELETING -> List.of();
        };
    }

    private static Text created(Present i, Instant at) {
        String name = i.settings().identifier();
        return switch (i.spec().origin()) {
            case Origin.Fresh _ -> new Text("creation", "DB instance created", at);
            case Origin.FromSnapshot from ->
                new Text("restoration", "Restored from snapshot " + from.identifier() + ".", at);
            case Origin.FromPointInTime from ->
                new Text(
                        "restoration",
                        "Restored from DB instance " + from.sourceIdentifier() + " to " + name + ".",
                        at);
            case Origin.FromSource _ -> new Text("creation", "DB instance created", at);
        };
    }

    private static List<Text> failedOver(FailedOver e) {
        var texts = new ArrayList<Text>();
        texts.add(failover("Multi-AZ instance failover started.", e.since()));
        texts.add(availability("DB instance restarted", e.at()));
        texts.add(failover("Multi-AZ instance failover completed", e.at()));
        if (e.standby() == null) texts.add(recoveryStarted(e.at()));
        return texts;
    }

    /** One copy is left; a second is made. */
    private static Text recoveryStarted(Instant at) {
        return recovery("Multi-AZ instance recovery started.", at);
    }

    private static List<Text> standby(Present i, StandbyChanged e) {
        boolean settled = i.condition().createdAt() != null
                && i.settings().multiAz()
                && !i.condition().applying().contains(MULTI_AZ);
        if (!settled) return List.of();
        if (e.standby() == null) return List.of(recoveryStarted(e.at()));
        var done = "Multi-AZ instance recovery completed. Pending failover or activation.";
        return i.condition().standby() == null ? List.of(recovery(done, e.at())) : List.of();
    }

    private static List<Text> applying(Set<Modification> modifications, Instant at) {
        var texts = new ArrayList<Text>();
        if (modifications.contains(MULTI_AZ))
            texts.add(change("Applying modification to convert to a Multi-AZ DB instance.", at));
        if (modifications.contains(SINGLE_AZ))
            texts.add(change("Applying modification to convert to a Single-AZ DB instance.", at));
        if (modifications.contains(STORAGE)) texts.add(change("Applying modification to allocated storage.", at));
        return texts;
    }

    private static List<Text> applied(Set<Modification> modifications, Instant at) {
        var texts = new ArrayList<Text>();
        if (modifications.contains(MULTI_AZ))
            texts.add(change("Finished applying modification to convert to a Multi-AZ DB instance.", at));
        if (modifications.contains(SINGLE_AZ))
            texts.add(change("Finished applying modification to convert to a Single-AZ DB instance.", at));
        if (modifications.contains(STORAGE))
            texts.add(change("Finished applying modification to allocated storage.", at));
        if (modifications.contains(PASSWORD)) texts.add(change("Reset master credentials", at));
        if (modifications.contains(PROMOTION)) {
            texts.add(availability("DB instance restarted", at));
            texts.add(
                    new Text("read replica", "Promoted Read Replica instance to a stand-alone database instance.", at));
        }
        return texts;
    }

    private static Text failure(DbInstanceStatus status, Instant at) {
        return new Text(
                "failure",
                "DB instance put into " + status.label()
                        + " state. RDS recommends that you initiate a point-in-time-restore.",
                at);
    }

    private static Text availability(String message, Instant at) {
        return new Text("availability", message, at);
    }

    private static Text failover(String message, Instant at) {
        return new Text("failover", message, at);
    }

    private static Text recovery(String message, Instant at) {
        return new Text("recovery", message, at);
    }

    private static Text backup(String message, Instant at) {
        return new Text("backup", message, at);
    }

    private static Text change(String message, Instant at) {
        return new Text("configuration change", message, at);
    }

    private static Text notification(String message, Instant at) {
        return new Text("notification", message, at);
    }
}
