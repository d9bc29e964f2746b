package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate and how its stream is kept: the permanent names of its events, its unique names, its snapshots. A service
 * has one constant for each aggregate and declares it as a bean.
 *
 * @param snapshots null for none, which is right for streams of a few hundred events
 */
public record StoredAggregate<S, C, E, R>(
        Aggregate<S, C, E, R> aggregate,
        EventTypes<E> types,
        UniqueNames<E> names,
        @Nullable Snapshots<S> snapshots) {

    /** @throws IllegalArgumentException when a permitted event has no name */
    public StoredAggregate {
        types.requireComplete();
    }

    public static <S, C, E, R> StoredAggregate<S, C, E, R> of(Aggregate<S, C, E, R> aggregate, EventTypes<E> types) {
        return new StoredAggregate<>(aggregate, types, UniqueNames.none(), null);
    }

    public StoredAggregate<S, C, E, R> withNames(UniqueNames<E> uniqueNames) {
        return new StoredAggregate<>(aggregate, types, uniqueNames, snapshots);
    }

    public StoredAggregate<S, C, E, R> withSnapshots(Snapshots<S> kept) {
        return new StoredAggregate<>(aggregate, types, names, kept);
    }

    public String category() {
        return aggregate.category();
    }
}
