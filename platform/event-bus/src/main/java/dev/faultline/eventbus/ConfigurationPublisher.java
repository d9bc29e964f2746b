package dev.faultline.eventbus;

/** Heals compacted topics. */
public interface ConfigurationPublisher {
    /** Has every key of every {@link ConfigurationTopic} composed and published again soon, by whichever replica leads. */
    void republish();
}
