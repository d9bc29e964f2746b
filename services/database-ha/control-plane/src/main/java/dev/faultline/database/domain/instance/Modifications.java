package dev.faultline.database.domain.instance;

import static dev.faultline.database.domain.instance.Condition.Modification.BACKUP_WINDOW;
import static dev.faultline.database.domain.instance.Condition.Modification.COPY_TAGS;
import static dev.faultline.database.domain.instance.Condition.Modification.DELETION_PROTECTION;
import static dev.faultline.database.domain.instance.Condition.Modification.IDENTIFIER;
import static dev.faultline.database.domain.instance.Condition.Modification.MULTI_AZ;
import static dev.faultline.database.domain.instance.Condition.Modification.PASSWORD;
import static dev.faultline.database.domain.instance.Condition.Modification.RETENTION;
import static dev.faultline.database.domain.instance.Condition.Modification.SINGLE_AZ;
import static dev.faultline.database.domain.instance.Condition.Modification.STORAGE;
import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.instance.Condition.Modification;
import dev.faultline.database.domain.instance.DbInstance.Event;
import dev.faultline.database.domain.instance.DbInstance.InstanceModified;
import dev.faultline.database.domain.instance.DbInstance.InstanceRenamed;
import dev.faultline.database.domain.instance.DbInstance.Invalid;
import dev.faultline.database.domain.instance.DbInstance.Modify;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.DbInstance.Refusal;
import dev.faultline.database.domain.instance.DbInstance.WrongKind;
import dev.faultline.eventsourcing.Decision;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a change of settings amounts to, and whether it can be made now. */
final class Modifications {
    /** Storage grows by a tenth or more (RDS API, ModifyDBInstance). */
    private static final int LEAST_GROWTH_PERCENT = 10;

    private Modifications() {}

    static Decision<Event, Refusal> decide(Present i, Modify c) {
        Settings after = after(i, c.change());
        Set<Modification> made = difference(i.settings(), after);
        if (made.isEmpty()) return accept();
        if (!isPossibleNow(i, made)) return DbInstance.wrongState(i);
        if (made.contains(STORAGE) && !growsEnough(i.settings(), after))
            return refuse(new Invalid("Invalid storage size for engine name postgres: " + after.allocatedStorageGib()
                    + " is less than 10 % more than the present " + i.settings().allocatedStorageGib() + " GiB"));
        if (i.follows() && (made.contains(MULTI_AZ) || made.contains(PASSWORD) || made.contains(RETENTION)))
            return refuse(new WrongKind("A read replica takes MultiAZ, password and backups after its promotion."));
        var events = new ArrayList<Event>();
        events.add(new InstanceModified(after, made, c.at()));
        if (made.contains(IDENTIFIER))
            events.add(new InstanceRenamed(i.settings().identifier(), after.identifier(), c.at()));
        return accept(events);
    }

    private static Settings after(Present i, Change change) {
        var s = i.settings();
        if (change.identifier() != null) s = s.named(change.identifier());
        if (change.backupRetentionDays() != null) s = s.retaining(change.backupRetentionDays());
        if (change.allocatedStorageGib() != null) s = s.allocated(change.allocatedStorageGib());
        if (change.verifier() != null) s = s.verifiedBy(change.verifier());
        if (change.backupWindow() != null) s = s.backedUpIn(change.backupWindow());
        boolean guarded = change.deletionProtection() == null ? s.deletionProtection() : change.deletionProtection();
        boolean copying = change.copyTagsToSnapshot() == null ? s.copyTagsToSnapshot() : change.copyTagsToSnapshot();
        s = s.guarded(guarded, copying);
        Boolean multiAz = change.multiAz();
        return multiAz == null || multiAz == s.multiAz() ? s : s.placed(multiAz, copies(i, multiAz, change.zones()));
    }

    private static List<AvailabilityZone> copies(Present i, boolean multiAz, List<AvailabilityZone> zones) {
        var primary = i.condition().primary();
        var first = primary == null ? i.spec().firstPrimary() : primary;
        if (!multiAz) return List.of(first);
        var copies = new ArrayList<>(zones);
        copies.remove(first);
        copies.addFirst(first);
        return copies;
    }

    private static Set<Modification> difference(Settings before, Settings after) {
        var made = EnumSet.noneOf(Modification.class);
        if (!before.identifier().equals(after.identifier())) made.add(IDENTIFIER);
        if (before.multiAz() != after.multiAz()) made.add(after.multiAz() ? MULTI_AZ : SINGLE_AZ);
        if (before.backupRetentionDays() != after.backupRetentionDays()) made.add(RETENTION);
        if (before.allocatedStorageGib() != after.allocatedStorageGib()) made.add(STORAGE);
        if (!before.verifier().equals(after.verifier())) made.add(PASSWORD);
        if (before.deletionProtection() != after.deletionProtection()) made.add(DELETION_PROTECTION);
        if (before.copyTagsToSnapshot() != after.copyTagsToSnapshot()) made.add(COPY_TAGS);
        if (!before.backupWindow().equals(after.backupWindow())) made.add(BACKUP_WINDOW);
        return made;
    }

    private static boolean isPossibleNow(Present i, Set<Modification> made) {
        return switch (i.status()) {
            case AVAILABLE -> true;
            case STORAGE_FULL -> made.contains(STORAGE) || made.stream().noneMatch(Modification::concernsZones);
            case STOPPED, FAILED -> made.stream().noneMatch(Modification::concernsZones);
            case CREATING,
                    BACKING_UP,
                    MODIFYING,
                    RESETTING_MASTER_CREDENTIALS,
                    REBOOTING,
                    STARTING,
                    STOPPING,
                    INCOMPATIBLE_RESTORE,
                    DELETING -> false;
        };
    }

    private static boolean growsEnough(Settings before, Settings after) {
        return after.allocatedStorageGib() * 100L >= before.allocatedStorageGib() * (100L + LEAST_GROWTH_PERCENT);
    }
}
