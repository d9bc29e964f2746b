package dev.faultline.zone.broker;

import java.time.Duration;

/** How long to wait before a broker that has ended by itself is started again: longer each time that it ends soon. */
record RestartDelay(Duration next) {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(10);
    /** A broker that ran for so long was well: the next end is a new story. */
    static final Duration WELL = Duration.ofMinutes(1);

    /** Before any end: the first delay that {@link #after} yields is {@link #FIRST}. */
    static RestartDelay fresh() {
        return new RestartDelay(Duration.ZERO);
    }

    /** After a run of that length. */
    RestartDelay after(Duration ran) {
        if (next.isZero() || ran.compareTo(WELL) >= 0) return new RestartDelay(FIRST);
        var doubled = next.multipliedBy(2);
        return new RestartDelay(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
    }
}
