package dev.faultline.zone;

/**
 * Publishes soft state: what a component observes right now. Nothing is promised about a single observation, so
 * components repeat the latest; while Kafka is away a later observation of a key replaces the waiting one.
 */
public interface Observations {
    /** Publishes to the partition of this zone's index; returns at once and never fails. Values are written as JSON. */
    void publish(String topic, String key, Object value);
}
