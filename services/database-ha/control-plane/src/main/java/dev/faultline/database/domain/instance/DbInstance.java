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
import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.instance.Condition.Modification;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DB instance from its creation until no zone has anything left of it. It decides what the zones are to make true; its
 * statuses, zones and fail-overs follow from what their nodes say ({@link Observe}), which {@link Observations} judges.
 */
public final class DbInstance {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("db-instance", new Absent(), DbInstance::decide, DbInstance::evolve);

    /** A stopped instance is started by itself after this (RDS user guide, USER_StopInstance). */
    public static final Duration LONGEST_STOP = Duration.ofDays(7);

    private DbInstance() {}

    /** What an instance is. */
    public sealed interface State {}

    /** Not created. */
    public record Absent() implements State {}

    /**
     * @param promoted of a read replica: whether it goes its own way
     * @param finalSnapshot the id of the snapshot that its deletion waits for; null for none
     * @param version how many events there were
     */
    public record Present(
            InstanceSpec spec,
            Settings settings,
            Tags tags,
            Condition condition,
            Wish wish,
            boolean promoted,
            @Nullable String finalSnapshot,
            long version)
            implements State {
        public DbInstanceStatus status() {
            return condition.status();
        }

        /** Whether its data comes from a backup. */
        public boolean isRestored() {
            return switch (spec.origin()) {
                case Origin.FromSnapshot _, Origin.FromPointInTime _ -> true;
                case Origin.Fresh _, Origin.FromSource _ -> false;
            };
        }

        /** Whether it follows another instance. */
        public boolean follows() {
            return spec.origin() instanceof Origin.FromSource && !promoted;
        }

        Present after(Condition next) {
            return new Present(spec, settings, tags, next, wish, promoted, finalSnapshot, version + 1);
        }

        Present wishing(Wish next, Condition then) {
            long at = version + 1;
            return new Present(spec, settings, tags, then, next.at(at), promoted, finalSnapshot, at);
        }
    }

    /**
     * Deleted for its users.
     *
     * @param purged whether no zone has anything left of it
     */
    public record Gone(Present last, boolean purged) implements State {}

    /**
     * What the zones are to make true.
     *
     * @param reboots how many were asked for, without fail-over
     * @param failovers how many reboots with fail-over were asked for
     * @param version the stream's version when it last changed
     */
    public record Wish(Desired desired, int reboots, int failovers, long version) {
        /** @see Wish#desired() */
        public enum Desired {
            RUNNING,
            STOPPED,
            DELETED
        }

        Wish at(long changed) {
            return new Wish(desired, reboots, failovers, changed);
        }

        Wish desiring(Desired other) {
            return new Wish(other, reboots, failovers, version);
        }
    }

    /** What may be asked of an instance, or told about it. */
    public sealed interface Command {}

    public record Create(InstanceSpec spec, Settings settings, Tags tags) implements Command {}

    public record Observe(Sight sight, Instant at) implements Command {}

    public record Reboot(boolean failover, Instant at) implements Command {}

    public record Modify(Change change, Instant at) implements Command {}

    public record Stop(Instant at) implements Command {}

    /** @param automatic whether it has been stopped for too long; ignored when it has not */
    public record Start(boolean automatic, Instant at) implements Command {}

    /** @param finalSnapshot the id of the snapshot to be taken before; null for none */
    public record Delete(@Nullable String finalSnapshot, Instant at) implements Command {}

    /** @param taken whether it was; if not, the instance stays */
    public record RecordFinalSnapshot(String snapshotId, boolean taken, Instant at) implements Command {}

    /** @param backupRetentionDays from then on */
    public record Promote(int backupRetentionDays, Instant at) implements Command {}

    public record AddTags(Tags tags) implements Command {}

    public record RemoveTags(List<String> keys) implements Command {}

    /** What happened to an instance. */
    public sealed interface Event {}

    public record InstanceCreated(InstanceSpec spec, Settings settings, Tags tags) implements Event {}

    /** Clients are served, for the first time or after nobody was. */
    public record PrimaryOpened(
            AvailabilityZone zone, @Nullable AvailabilityZone standby, long epoch, Instant at) implements Event {}

    /** The server was started again where it was. */
    public record InstanceRestarted(
            AvailabilityZone zone, @Nullable AvailabilityZone standby, long epoch, Instant at) implements Event {}

    /** @param since when clients were first not served, as far as it was seen */
    public record FailedOver(
            AvailabilityZone from,
            AvailabilityZone to,
            @Nullable AvailabilityZone standby,
            long epoch,
            Instant since,
            Instant at)
            implements Event {}

    public record StandbyChanged(@Nullable AvailabilityZone standby, Instant at) implements Event {}

    public record ServiceLost(Instant at) implements Event {}

    public record ServiceRestored(Instant at) implements Event {}

    /** The first base backup is made, before anybody is told that the instance is available. */
    public record BackupStarted(Instant at) implements Event {}

    /** What was under way is done. */
    public record InstanceAvailable(Instant at) implements Event {}

    public record StorageExhausted(Instant at) implements Event {}

    public record StorageFreed(Instant at) implements Event {}

    public record InstanceFailed(String why, Instant at) implements Event {}

    public record InstanceRecovered(Instant at) implements Event {}

    /** What it should be made from cannot be restored. */
    public record RestoreFailed(String why, Instant at) implements Event {}

    public record RebootRequested(boolean failover, Instant at) implements Event {}

    /** The zones gave a fail-over on request up: nobody could take over. */
    public record FailoverAbandoned(Instant at) implements Event {}

    public record InstanceModified(Settings settings, Set<Modification> modifications, Instant at) implements Event {
        public InstanceModified {
            modifications = Set.copyOf(modifications);
        }
    }

    /** In the same breath as the {@link InstanceModified} that has the new identifier. */
    public record InstanceRenamed(String from, String to, Instant at) implements Event {}

    public record ReplicaPromoted(Settings settings, Instant at) implements Event {}

    public record StopRequested(Instant at) implements Event {}

    public record InstanceStopped(Instant at) implements Event {}

    public record StartRequested(boolean automatic, Instant at) implements Event {}

    public record DeletionStarted(@Nullable String finalSnapshot, Instant at) implements Event {}

    public record FinalSnapshotTaken(Instant at) implements Event {}

    public record FinalSnapshotFailed(Instant at) implements Event {}

    public record InstanceDeleted(String identifier, Instant at) implements Event {}

    /** No zone has anything left of it. */
    public record InstancePurged(Instant at) implements Event {}

    public record TagsChanged(Tags tags) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record InstanceNotFound() implements Refusal {}

    public record WrongState(String identifier, DbInstanceStatus status) implements Refusal {}

    public record NotMultiAz() implements Refusal {}

    public record NoStandbyNow(String identifier) implements Refusal {}

    public record DeletionProtected() implements Refusal {}

    public record Invalid(String why) implements Refusal {}

    /** A read replica is asked for what only an instance of its own can do, or the other way round. */
    public record WrongKind(String why) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, Create c) -> create(c);
            case On(Present _, Create _), On(Gone _, Create _) -> accept();
            // What is said of an instance that is unknown here, another region's disk has left.
            case On(Absent _, Observe _) -> accept();
            case On(Gone gone, Observe c) -> accept(Observations.purged(gone, c));
            case On(Gone _, RecordFinalSnapshot _) -> accept();
            case On(Absent _, Command _), On(Gone _, Command _) -> refuse(new InstanceNotFound());
            case On(Present i, Observe c) -> accept(Observations.judge(i, c.sight(), c.at()));
            case On(Present i, Reboot c) -> reboot(i, c);
            case On(Present i, Modify c) -> Modifications.decide(i, c);
            case On(Present i, Stop c) -> stop(i, c);
            case On(Present i, Start c) -> start(i, c);
            case On(Present i, Delete c) -> delete(i, c);
            case On(Present i, RecordFinalSnapshot c) -> recordFinalSnapshot(i, c);
            case On(Present i, Promote c) -> promote(i, c);
            case On(Present i, AddTags c) -> tagged(i, i.tags().plus(c.tags()));
            case On(Present i, RemoveTags c) -> tagged(i, i.tags().minus(c.keys()));
        };
    }

    static Decision<Event, Refusal> wrongState(Present i) {
        return refuse(new WrongState(i.settings().identifier(), i.status()));
    }

    private static Decision<Event, Refusal> create(Create c) {
        return c.tags()
                .violation()
                .<Decision<Event, Refusal>>map(why -> refuse(new Invalid(why)))
                .orElseGet(() -> accept(new InstanceCreated(c.spec(), c.settings(), c.tags())));
    }

    private static Decision<Event, Refusal> reboot(Present i, Reboot c) {
        if (i.status() != AVAILABLE) return wrongState(i);
        if (c.failover() && !i.settings().multiAz()) return refuse(new NotMultiAz());
        if (c.failover() && i.condition().standby() == null)
            return refuse(new NoStandbyNow(i.settings().identifier()));
        return accept(new RebootRequested(c.failover(), c.at()));
    }

    private static Decision<Event, Refusal> stop(Present i, Stop c) {
        if (i.status() != AVAILABLE) return wrongState(i);
        if (i.follows()) return refuse(new WrongKind("A read replica cannot be stopped."));
        return accept(new StopRequested(c.at()));
    }

    private static Decision<Event, Refusal> start(Present i, Start c) {
        var stoppedAt = i.condition().stoppedAt();
        if (c.automatic()) {
            boolean due = i.status() == STOPPED && stoppedAt != null && !c.at().isBefore(stoppedAt.plus(LONGEST_STOP));
            return due ? accept(new StartRequested(true, c.at())) : accept();
        }
        return i.status() == STOPPED ? accept(new StartRequested(false, c.at())) : wrongState(i);
    }

    private static Decision<Event, Refusal> delete(Present i, Delete c) {
        if (i.status() == DELETING) return wrongState(i);
        if (i.settings().deletionProtection()) return refuse(new DeletionProtected());
        if (c.finalSnapshot() != null) {
            if (i.follows())
                return refuse(new WrongKind("A final snapshot of a read replica is not made: skip it, or promote it."));
            if (i.status() != AVAILABLE && i.status() != STORAGE_FULL) return wrongState(i);
        }
        return accept(new DeletionStarted(c.finalSnapshot(), c.at()));
    }

    private static Decision<Event, Refusal> recordFinalSnapshot(Present i, RecordFinalSnapshot c) {
        if (!c.snapshotId().equals(i.finalSnapshot())) return accept();
        return accept(c.taken() ? new FinalSnapshotTaken(c.at()) : new FinalSnapshotFailed(c.at()));
    }

    private static Decision<Event, Refusal> promote(Present i, Promote c) {
        if (!i.follows()) return refuse(new WrongKind("DB Instance is not a read replica."));
        // A replica whose source is gone may not serve: its promotion is what it is for.
        if (i.status() != AVAILABLE && i.status() != FAILED) return wrongState(i);
        return accept(new ReplicaPromoted(i.settings().retaining(c.backupRetentionDays()), c.at()));
    }

    private static Decision<Event, Refusal> tagged(Present i, Tags tags) {
        if (tags.equals(i.tags())) return accept();
        return tags.violation()
                .<Decision<Event, Refusal>>map(why -> refuse(new Invalid(why)))
                .orElseGet(() -> accept(new TagsChanged(tags)));
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, InstanceCreated e) ->
                new Present(
                        e.spec(),
                        e.settings(),
                        e.tags(),
                        Condition.creating(e.spec().requestedAt()),
                        new Wish(Wish.Desired.RUNNING, 0, 0, 1),
                        false,
                        null,
                        1);
            case After(Present i, InstanceDeleted _) when i.status() == DELETING -> new Gone(i, false);
            case After(Gone gone, InstancePurged _) when !gone.purged() -> new Gone(gone.last(), true);
            case After(Present i, Event e) -> evolve(i, e);
            case After(Absent _, Event _), After(Gone _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }

    private static Present evolve(Present i, Event event) {
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

    private static Present promoted(Present i, ReplicaPromoted e) {
        long version = i.version() + 1;
        return new Present(
                i.spec(),
                e.settings(),
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
