package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Envelope;
import java.util.List;

/** Makes contract events of an aggregate's events. Pure, so that the whole history can be published again. */
public interface Publication<E> {
    StoredAggregate<?, ?, E, ?> source();

    List<Outgoing> publish(Envelope<E> event);
}
