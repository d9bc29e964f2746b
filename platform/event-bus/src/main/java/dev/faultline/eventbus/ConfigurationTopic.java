package dev.faultline.eventbus;

import dev.faultline.eventsourcing.Envelope;
import java.util.Optional;
import java.util.Set;

/**
 * Snapshots for data planes on a compacted topic: after an event has been committed, the keys it affects are composed
 * from the service's read models and published; at start, when the service becomes leader, and when the topic has been
 * made anew, every key is; and every ten minutes those keys whose snapshot has changed with time alone. All calls come
 * one after the other.
 */
public interface ConfigurationTopic<T> {
    /** The contract's topic. */
    String topic();

    /** The keys whose snapshot may have changed by one of the service's events; empty for most. */
    Set<String> affectedBy(Envelope<?> event);

    /** All keys that have a snapshot now. */
    Set<String> keys();

    /**
     * The snapshot of a key, or empty when it is gone, which leaves a tombstone.
     *
     * @param version what to write into the snapshot: higher than every version that was published with other content. A
     *     topic whose contract takes its version from a stream passes over it.
     */
    Optional<T> compose(String key, long version);
}
