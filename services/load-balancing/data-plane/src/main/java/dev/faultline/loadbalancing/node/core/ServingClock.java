package dev.faultline.loadbalancing.node.core;

/**
 * The time that this process has really served, for idle time-outs. Time in which it stood still, because it was frozen
 * or starved, does not count: otherwise every connection would time out at the moment it goes on.
 */
public final class ServingClock {
    private final long longestStepNanos;
    private long last;
    private long served;

    /** @param longestStepNanos what one step may count at most */
    public ServingClock(long now, long longestStepNanos) {
        this.last = now;
        this.longestStepNanos = longestStepNanos;
    }

    /** Moves the clock. */
    public void advance(long now) {
        served += Math.clamp(now - last, 0, longestStepNanos);
        last = now;
    }

    /** Nanoseconds served as of the last step. */
    public long nanos() {
        return served;
    }
}
