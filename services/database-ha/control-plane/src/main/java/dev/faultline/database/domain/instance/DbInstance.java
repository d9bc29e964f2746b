package dev.faultline.database.domain.instance;

import static dev.faultline.database.domain.instance.DbInstanceStatus.DELETING;
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

        /** Whether it follows that instance, which is in this region. */
        public boolean follows(String resourceId) {
            return follows()
                    && spec.origin() instanceof Origin.FromSource from
                    && from.elsewhere() == null
                    && from.sourceResourceId().equals(resourceId);
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
            case On(Present i, Reboot c) -> Lifecycle.reboot(i, c);
            case On(Present i, Modify c) -> Modifications.decide(i, c);
            case On(Present i, Stop c) -> Lifecycle.stop(i, c);
            case On(Present i, Start c) -> Lifecycle.start(i, c);
            case On(Present i, Delete c) -> Lifecycle.delete(i, c);
            case On(Present i, RecordFinalSnapshot c) -> Lifecycle.recordFinalSnapshot(i, c);
            case On(Present i, Promote c) -> Lifecycle.promote(i, c);
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
            case After(Present i, Event e) -> Evolution.evolve(i, e);
            case After(Absent _, Event _), After(Gone _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }
}
