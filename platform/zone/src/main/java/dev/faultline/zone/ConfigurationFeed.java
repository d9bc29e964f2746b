package dev.faultline.zone;

import java.util.Map;
import java.util.function.Consumer;

/**
 * The last configuration that a zone was given. Values come from a compacted Kafka topic and are kept on the zone's disk,
 * so that a zone starts and serves with Kafka away; the disk's copy is written before a listener sees a value.
 */
public interface ConfigurationFeed {
    /**
     * Follows a topic. The listener is called with the disk's copy before this returns, then at every change, always
     * with the whole topic by key and never concurrently. It must not block.
     *
     * @param type what the topic's JSON values are read as; a value that cannot be read is logged and left out
     * @throws IllegalStateException when the topic is followed already with another type
     */
    <T> Subscription follow(String topic, Class<T> type, Consumer<Snapshot<T>> listener);

    /**
     * A topic at one moment.
     *
     * @param values the latest value of each key
     * @param current whether the topic has been read to its end since this zone started; false means: from disk
     */
    record Snapshot<T>(Map<String, T> values, boolean current) {
        public Snapshot {
            values = Map.copyOf(values);
        }
    }

    /** Ends a {@link #follow}. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
