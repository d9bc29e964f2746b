package dev.faultline.topology;

import java.util.Map;

/**
 * A Kafka topic of the region and how it is made. Whoever comes first creates it, so every process that names a topic
 * takes its definition from its contract's constant and one of these factories.
 *
 * @param name the topic
 * @param purpose what it carries, which decides partitions, cleaning and leadership
 */
public record TopicDefinition(String name, Purpose purpose) {
    /** What a topic carries. */
    public enum Purpose {
        /** Facts for other services: 3 partitions by key, kept for a week; older ones come from the event table. */
        CONTRACT_EVENTS,
        /** The latest value of each key for data planes: one compacted partition, so that "read to the end" is one offset. */
        CONFIGURATION,
        /** What zones observe: partition = zone index - 1, led by that zone's broker, kept for minutes. */
        SOFT_STATE
    }

    /** Partitions of topics that spread by key or by zone. */
    public static final int PARTITIONS = 3;

    public static TopicDefinition contractEvents(String name) {
        return new TopicDefinition(name, Purpose.CONTRACT_EVENTS);
    }

    public static TopicDefinition configuration(String name) {
        return new TopicDefinition(name, Purpose.CONFIGURATION);
    }

    public static TopicDefinition softState(String name) {
        return new TopicDefinition(name, Purpose.SOFT_STATE);
    }

    public int partitions() {
        return purpose == Purpose.CONFIGURATION ? 1 : PARTITIONS;
    }

    /** Whether the broker with node id n prefers to lead partition n - 1. */
    public boolean ledByZone() {
        return purpose == Purpose.SOFT_STATE;
    }

    /** Kafka's topic settings. Replication follows the number of brokers: 3 with min ISR 2, a single broker has 1. */
    public Map<String, String> settings() {
        return switch (purpose) {
            case CONTRACT_EVENTS -> Map.of("cleanup.policy", "delete", "retention.ms", "604800000");
            case CONFIGURATION ->
                Map.of("cleanup.policy", "compact", "segment.ms", "600000", "min.cleanable.dirty.ratio", "0.1");
            case SOFT_STATE -> Map.of("cleanup.policy", "delete", "retention.ms", "300000", "segment.ms", "60000");
        };
    }
}
