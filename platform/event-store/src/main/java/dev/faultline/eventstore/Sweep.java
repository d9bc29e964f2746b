package dev.faultline.eventstore;

import java.time.Duration;
import java.time.Instant;

/**
 * Work of a control loop that no event starts: judging soft state, for example. It runs on one replica of the service at
 * a time, one call after the other; what it finds, it puts into commands.
 */
public interface Sweep {
    String name();

    /** From the end of one call to the start of the next. */
    Duration every();

    void sweep(Instant now);
}
