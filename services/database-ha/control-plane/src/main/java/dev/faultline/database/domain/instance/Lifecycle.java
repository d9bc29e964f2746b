package dev.faultline.database.domain.instance;

import static dev.faultline.database.domain.instance.DbInstanceStatus.AVAILABLE;
import static dev.faultline.database.domain.instance.DbInstanceStatus.DELETING;
import static dev.faultline.database.domain.instance.DbInstanceStatus.FAILED;
import static dev.faultline.database.domain.instance.DbInstanceStatus.STOPPED;
import static dev.faultline.database.domain.instance.DbInstanceStatus.STORAGE_FULL;
import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.eventsourcing.Decision;

/** What may be asked of an instance as a whole, and when: reboot, stop, start, promote, delete. */
final class Lifecycle {
    private Lifecycle() {}

    static Decision<Event, Refusal> reboot(Present i, Reboot c) {
        if (i.status() != AVAILABLE) return DbInstance.wrongState(i);
        if (c.failover() && !i.settings().multiAz()) return refuse(new NotMultiAz());
        if (c.failover() && i.condition().standby() == null)
            return refuse(new NoStandbyNow(i.settings().identifier()));
        return accept(new RebootRequested(c.failover(), c.at()));
    }

    static Decision<Event, Refusal> stop(Present i, Stop c) {
        if (i.status() != AVAILABLE) return DbInstance.wrongState(i);
        if (i.follows()) return refuse(new WrongKind("A read replica cannot be stopped."));
        return accept(new StopRequested(c.at()));
    }

    static Decision<Event, Refusal> start(Present i, Start c) {
        var stoppedAt = i.condition().stoppedAt();
        if (c.automatic()) {
            boolean due = i.status() == STOPPED
                    && stoppedAt != null
                    && !c.at().isBefore(stoppedAt.plus(DbInstance.LONGEST_STOP));
            return due ? accept(new StartRequested(true, c.at())) : accept();
        }
        return i.status() == STOPPED ? accept(new StartRequested(false, c.at())) : DbInstance.wrongState(i);
    }

    static Decision<Event, Refusal> delete(Present i, Delete c) {
        if (i.status() == DELETING) return DbInstance.wrongState(i);
        if (i.settings().deletionProtection()) return refuse(new DeletionProtected());
        if (c.finalSnapshot() != null) {
            if (i.follows())
                return refuse(new WrongKind("A final snapshot of a read replica is not made: skip it, or promote it."));
            if (i.status() != AVAILABLE && i.status() != STORAGE_FULL) return DbInstance.wrongState(i);
        }
        return accept(new DeletionStarted(c.finalSnapshot(), c.at()));
    }

    static Decision<Event, Refusal> recordFinalSnapshot(Present i, RecordFinalSnapshot c) {
        if (!c.snapshotId().equals(i.finalSnapshot())) return accept();
        return accept(c.taken() ? new FinalSnapshotTaken(c.at()) : new FinalSnapshotFailed(c.at()));
    }

    static Decision<Event, Refusal> promote(Present i, Promote c) {
        if (!i.follows()) return refuse(new WrongKind("DB Instance is not a read replica."));
        // A replica whose source is gone may not serve: its promotion is what it is for.
        if (i.status() != AVAILABLE && i.status() != FAILED) return DbInstance.wrongState(i);
        return accept(new ReplicaPromoted(i.settings().retaining(c.backupRetentionDays()), c.at()));
    }
}
