package dev.faultline.database.domain.snapshot;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;
import static java.util.Objects.requireNonNullElse;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DB snapshot from its request until no zone has anything left of it. It is available when two zones have it whole; what
 * zones have comes back as {@link Observe}.
 */
public final class DbSnapshot {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("db-snapshot", new Absent(), DbSnapshot::decide, DbSnapshot::evolve);

    private static final int COPIES = 2;
    private static final int ZONES = 3;

    private DbSnapshot() {}

    /** What a snapshot is. */
    public sealed interface State {}

    /** Not asked for. */
    public record Absent() implements State {}

    /**
     * @param takenAt the moment that it shows; null until it is available
     * @param version how many events there were
     */
    public record Present(
            Definition definition,
            Tags tags,
            Status status,
            @Nullable Instant takenAt,
            long version) implements State {}

    /**
     * Deleted for its users.
     *
     * @param wish the stream's version when it was deleted
     * @param purged whether no zone has anything left of it
     */
    public record Gone(Definition definition, long wish, boolean purged) implements State {}

    /** What DescribeDBSnapshots shows. */
    public enum Status {
        CREATING,
        AVAILABLE,
        FAILED
    }

    /** Who asked for it. */
    public enum Type {
        MANUAL,
        /** Taken of an instance with backups every day; it goes when its retention ends, or with the instance. */
        AUTOMATED
    }

    /**
     * What never changes about a snapshot.
     *
     * @param snapshotId {@code snap-} and 26 upper-case letters and digits: its stream
     * @param identifier what people call it
     * @param copyOf the id of the snapshot that it is made from; empty for one of the source's data
     */
    public record Definition(
            String snapshotId,
            String identifier,
            AccountId account,
            Source source,
            String copyOf,
            @Nullable String copiedFrom,
            Instant requestedAt,
            Type type) {
        public Definition {
            type = requireNonNullElse(type, Type.MANUAL); // Older events have none.
        }
    }

    /** The instance that it was taken of, as far as a restored one is like it. */
    public record Source(
            String resourceId,
            String identifier,
            String instanceClass,
            String engineVersion,
            int port,
            String masterUsername,
            String verifier,
            int allocatedStorageGib,
            int backupRetentionDays,
            @Nullable AvailabilityZone zone,
            @Nullable Instant createdAt) {
        public static Source of(DbInstance.Present i) {
            var spec = i.spec();
            var settings = i.settings();
            return new Source(
                    spec.resourceId(),
                    settings.identifier(),
                    spec.instanceClass(),
                    spec.engineVersion(),
                    spec.port(),
                    spec.masterUsername(),
                    settings.verifier(),
                    settings.allocatedStorageGib(),
                    settings.backupRetentionDays(),
                    i.condition().primary(),
                    i.condition().createdAt());
        }
    }

    /** What the zones have of it. */
    public record Sight(Set<AvailabilityZone> heard, Map<AvailabilityZone, Holding> holdings) {
        public Sight {
            heard = Set.copyOf(heard);
            holdings = Map.copyOf(holdings);
        }
    }

    /**
     * @param takenAt null until it is whole in this zone
     * @param failure why it has not been made here in many tries; empty otherwise
     */
    public record Holding(@Nullable Instant takenAt, String failure) {}

    /** What may be asked of a snapshot, or told about it. */
    public sealed interface Command {}

    public record Create(Definition definition, Tags tags) implements Command {}

    public record Observe(Sight sight, Instant at) implements Command {}

    public record Delete(Instant at) implements Command {}

    /** An automated one is kept no longer, in whatever state it is. */
    public record Expire(Instant at) implements Command {}

    public record AddTags(Tags tags) implements Command {}

    public record RemoveTags(List<String> keys) implements Command {}

    /** What happened to a snapshot. */
    public sealed interface Event {}

    public record SnapshotRequested(Definition definition, Tags tags) implements Event {}

    public record SnapshotCompleted(Instant takenAt, Instant at) implements Event {}

    public record SnapshotFailed(String why, Instant at) implements Event {}

    public record SnapshotDeleted(String identifier, Instant at) implements Event {}

    public record SnapshotPurged(Instant at) implements Event {}

    public record TagsChanged(Tags tags) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record SnapshotNotFound() implements Refusal {}

    public record WrongState(Status status) implements Refusal {}

    /** Automated ones are not deleted by hand, nor others by time. */
    public record WrongType(Type type) implements Refusal {}

    public record Invalid(String why) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, Create c) ->
                c.tags()
                        .violation()
                        .<Decision<Event, Refusal>>map(why -> refuse(new Invalid(why)))
                        .orElseGet(() -> accept(new SnapshotRequested(c.definition(), c.tags())));
            case On(Present _, Create _), On(Gone _, Create _), On(Absent _, Observe _) -> accept();
            case On(Gone gone, Observe c) -> accept(purged(gone, c));
            case On(Gone _, Expire _) -> accept();
            case On(Absent _, Command _), On(Gone _, Command _) -> refuse(new SnapshotNotFound());
            case On(Present s, Observe c) -> accept(judge(s, c));
            case On(Present s, Delete c) -> delete(s, c);
            case On(Present s, Expire c) ->
                s.definition().type() == Type.AUTOMATED
                        ? accept(deleted(s, c.at()))
                        : refuse(new WrongType(s.definition().type()));
            case On(Present s, AddTags c) -> tagged(s, s.tags().plus(c.tags()));
            case On(Present s, RemoveTags c) -> tagged(s, s.tags().minus(c.keys()));
        };
    }

    private static Decision<Event, Refusal> delete(Present s, Delete c) {
        if (s.definition().type() == Type.AUTOMATED) return refuse(new WrongType(Type.AUTOMATED));
        if (s.status() == Status.CREATING) return refuse(new WrongState(s.status()));
        return accept(deleted(s, c.at()));
    }

    private static Event deleted(Present s, Instant at) {
        return new SnapshotDeleted(s.definition().identifier(), at);
    }

    private static List<Event> judge(Present s, Observe c) {
        if (s.status() != Status.CREATING) return List.of();
        var taken = c.sight().holdings().values().stream()
                .map(Holding::takenAt)
                .filter(at -> at != null)
                .toList();
        if (taken.size() >= COPIES) return List.of(new SnapshotCompleted(taken.getFirst(), c.at()));
        var holdings = c.sight().holdings().values();
        // A zone that has nobody to copy from yet may call that a failure: it is one when they all do.
        boolean nobodyCan = holdings.size() >= COPIES
                && holdings.stream().noneMatch(holding -> holding.failure().isEmpty());
        if (!nobodyCan) return List.of();
        return List.of(new SnapshotFailed(holdings.iterator().next().failure(), c.at()));
    }

    private static List<Event> purged(Gone gone, Observe c) {
        boolean everywhere =
                c.sight().heard().size() == ZONES && c.sight().holdings().isEmpty();
        return everywhere && !gone.purged() ? List.of(new SnapshotPurged(c.at())) : List.of();
    }

    private static Decision<Event, Refusal> tagged(Present s, Tags tags) {
        if (tags.equals(s.tags())) return accept();
        return tags.violation()
                .<Decision<Event, Refusal>>map(why -> refuse(new Invalid(why)))
                .orElseGet(() -> accept(new TagsChanged(tags)));
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, SnapshotRequested e) ->
                new Present(e.definition(), e.tags(), Status.CREATING, null, 1);
            case After(Present s, SnapshotCompleted e)
            when s.status() == Status.CREATING ->
                new Present(s.definition(), s.tags(), Status.AVAILABLE, e.takenAt(), s.version() + 1);
            case After(Present s, SnapshotFailed _)
            when s.status() == Status.CREATING ->
                new Present(s.definition(), s.tags(), Status.FAILED, null, s.version() + 1);
            case After(Present s, TagsChanged e) ->
                new Present(s.definition(), e.tags(), s.status(), s.takenAt(), s.version() + 1);
            case After(Present s, SnapshotDeleted _) -> new Gone(s.definition(), s.version() + 1, false);
            case After(Gone gone, SnapshotPurged _)
            when !gone.purged() -> new Gone(gone.definition(), gone.wish(), true);
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }
}
