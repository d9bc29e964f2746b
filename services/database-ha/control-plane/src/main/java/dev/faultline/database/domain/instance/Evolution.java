package dev.faultline.database.domain.instance;

import static dev.faultline.database.domain.instance.Condition.Modification.FAILOVER;
import static dev.faultline.database.domain.instance.Condition.Modification.PROMOTION;
import static dev.faultline.database.domain.instance.Condition.Modification.REBOOT;
import static dev.faultline.database.domain.instance.DbInstanceStatus.AVAILABLE;
import static dev.faultline.database.domain.instance.DbInstanceStatus.BACKING_UP;
import static dev.faultline.database.domain.instance.DbInstanceStatus.DELETING;
import static dev.faultline.database.domain.instance.DbInstanceStatus.FAILED;
import static dev.faultline.database.domain.instance.DbInstanceStatus.INCOMPATIBLE_RESTORE;
import static dev.faultline.database.domain.instance.DbInstanceStatus.MODIFYING;
import static dev.faultline.database.domain.instance.DbInstanceStatus.REBOOTING;
import static dev.faultline.database.domain.instance.DbInstanceStatus.RESETTING_MASTER_CREDENTIALS;
import static dev.faultline.database.domain.instance.DbInstanceStatus.STARTING;
import static dev.faultline.database.domain.instance.DbInstanceStatus.STOPPED;
import static dev.faultline.database.domain.instance.DbInstanceStatus.STOPPING;
import static dev.faultline.database.domain.instance.DbInstanceStatus.STORAGE_FULL;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.instance.Condition.Modification;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.eventsourcing.CorruptStreamException;
import java.util.EnumSet;
import java.util.Set;

/** What an instance is after something has happened to it. An event that cannot have happened is damage. */
final class Evolution {
    private Evolution() {}

    static Present evolve(Present i, Event event) {
        Condition now = i.condition();
        return switch (event) {
            case PrimaryOpened e -> i.after(now.served(e.zone(), e.standby(), e.epoch()));
            case InstanceRestarted e -> i.after(now.served(e.zone(), e.standby(), e.epoch()));
            case FailedOver e -> i.after(now.failedOver(e.to(), e.standby(), e.epoch()));
            case StandbyChanged e -> i.after(now.copied(e.standby()));
            case ServiceLost e -> i.after(now.closed(e.at()));
            case ServiceRestored _ -> i.after(now.closed(null));
            case BackupStarted e
            when now.status() == DbInstanceStatus.CREATING -> i.after(now.turned(BACKING_UP, e.at()));
            case InstanceAvailable e when now.status() != DELETING -> i.after(now.available(e.at()));
            case StorageExhausted e when now.status() == AVAILABLE -> i.after(now.turned(STORAGE_FULL, e.at()));
            case StorageFreed e when now.status() == STORAGE_FULL -> i.after(now.turned(AVAILABLE, e.at()));
            case InstanceFailed e when now.status() != DELETING -> i.after(now.turned(FAILED, e.at(), Set.of()));
            case RestoreFailed e
            when now.status() == DbInstanceStatus.CREATING ->
                i.after(now.turned(INCOMPATIBLE_RESTORE, e.at(), Set.of()));
            case InstanceRecovered e
            when now.status() == FAILED || now.status() == INCOMPATIBLE_RESTORE -> i.after(now.available(e.at()));
            case RebootRequested e when now.status() == AVAILABLE -> rebooting(i, e);
            case FailoverAbandoned _ -> i.after(now.failedOver(primaryOf(i, event), now.standby(), now.epoch()));
            case InstanceModified e when now.status() != DELETING -> modified(i, e);
            case InstanceRenamed e when i.settings().identifier().equals(e.to()) -> i.after(now);
            case ReplicaPromoted e when i.follows() -> promoted(i, e);
            case StopRequested e
            when now.status() == AVAILABLE ->
                i.wishing(i.wish().desiring(Wish.Desired.STOPPED), now.turned(STOPPING, e.at()));
            case InstanceStopped e when now.status() == STOPPING -> i.after(now.stopped(e.at()));
            case StartRequested e
            when now.status() == STOPPED ->
                i.wishing(i.wish().desiring(Wish.Desired.RUNNING), now.turned(STARTING, e.at()));
            case DeletionStarted e when now.status() != DELETING -> deleting(i, e);
            case FinalSnapshotTaken e
            when i.finalSnapshot() != null ->
                i.wishing(i.wish().desiring(Wish.Desired.DELETED), now.turned(DELETING, e.at()));
            case FinalSnapshotFailed e when i.finalSnapshot() != null -> kept(i, now.turned(AVAILABLE, e.at()));
            case TagsChanged e ->
                new Present(
                        i.spec(),
                        i.settings(),
                        e.tags(),
                        now,
                        i.wish(),
                        i.promoted(),
                        i.finalSnapshot(),
                        i.version() + 1);
            case Event _ -> throw new CorruptStreamException(i, event);
        };
    }

    private static AvailabilityZone primaryOf(Present i, Event event) {
        var primary = i.condition().primary();
        if (primary == null) throw new CorruptStreamException(i, event);
        return primary;
    }

    private static Present rebooting(Present i, RebootRequested e) {
        var wish = i.wish();
        var next = new Wish(
                wish.desired(),
                wish.reboots() + (e.failover() ? 0 : 1),
                wish.failovers() + (e.failover() ? 1 : 0),
                wish.version());
        return i.wishing(next, i.condition().turned(REBOOTING, e.at(), Set.of(e.failover() ? FAILOVER : REBOOT)));
    }

    private static Present modified(Present i, InstanceModified e) {
        boolean zones = e.modifications().stream().anyMatch(Modification::concernsZones);
        var status = e.modifications().equals(Set.of(Modification.PASSWORD)) ? RESETTING_MASTER_CREDENTIALS : MODIFYING;
        var condition = zones ? i.condition().turned(status, e.at(), e.modifications()) : i.condition();
        long version = i.version() + 1;
        return new Present(
                i.spec(),
                e.settings(),
                i.tags(),
                condition,
                zones ? i.wish().at(version) : i.wish(),
                i.promoted(),
                i.finalSnapshot(),
                version);
    }

    /** Its users' passwords are what has come with its data, whatever an older event says. */
    private static Present promoted(Present i, ReplicaPromoted e) {
        long version = i.version() + 1;
        return new Present(
                i.spec(),
                e.settings().verifiedBy(""),
                i.tags(),
                i.condition().turned(MODIFYING, e.at(), EnumSet.of(PROMOTION)),
                i.wish().at(version),
                true,
                i.finalSnapshot(),
                version);
    }

    private static Present deleting(Present i, DeletionStarted e) {
        long version = i.version() + 1;
        boolean atOnce = e.finalSnapshot() == null;
        var wish = atOnce ? i.wish().desiring(Wish.Desired.DELETED).at(version) : i.wish();
        return new Present(
                i.spec(),
                i.settings(),
                i.tags(),
                i.condition().turned(DELETING, e.at(), Set.of()),
                wish,
                i.promoted(),
                e.finalSnapshot(),
                version);
    }

    private static Present kept(Present i, Condition condition) {
        return new Present(i.spec(), i.settings(), i.tags(), condition, i.wish(), i.promoted(), null, i.version() + 1);
    }
}
