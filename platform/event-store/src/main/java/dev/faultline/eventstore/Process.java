package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Envelope;
import java.util.List;

/**
 * Turns events of an aggregate into commands for the service's own aggregates, after the events have been committed. It
 * sees each event at least once, in the order of its stream, and after its projections. It decides nothing that an
 * aggregate should: the aggregates refuse or ignore what has been done before, which is what makes delivery harmless.
 */
public interface Process<E> extends Reactor {
    StoredAggregate<?, ?, E, ?> source();

    /** A function of the event (and, at most, of read models): the same event gives the same effects. */
    List<Effect> react(Envelope<E> event);
}
