package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Envelope;

/**
 * A read model of the service's own events, or the part of one that one aggregate feeds. It is written in the
 * transaction that appends, so that a caller reads its own writes, and is never read to decide. It takes everything from
 * the event: no clock, no counting of what it held before.
 */
public interface Projection<E> {
    /** Names the projection in logs and to {@code rebuild}; unique in the service. */
    String name();

    StoredAggregate<?, ?, E, ?> source();

    /** Runs inside the appending transaction; an exception undoes the append. */
    void apply(Envelope<E> event);

    /** Deletes all rows; a rebuild then applies every event from the first. */
    void clear();
}
