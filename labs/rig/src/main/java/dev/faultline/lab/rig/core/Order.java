package dev.faultline.lab.rig.core;

/**
 * One order as its customer saw it.
 *
 * @param sentNanos when it was first sent
 * @param doneNanos when its outcome was known
 * @param readBack what the customer saw when it asked for the order that had just been acknowledged
 */
public record Order(long id, int customer, long sentNanos, long doneNanos, Outcome outcome, ReadBack readBack) {
    /** What the customer knows about the order. */
    public enum Outcome {
        /** 201: it has to be there for ever. */
        ACKNOWLEDGED,
        /** An error, or none at all: it may be kept or not. */
        IN_DOUBT,
        /** No load balancer node could be reached: it is not kept. */
        NOT_SENT
    }

    /** @see Order#readBack() */
    public enum ReadBack {
        SEEN,
        /** Not there although it was acknowledged: a stale read, or a lost write. */
        MISSING,
        /** Nobody answered, or nobody asked. */
        UNKNOWN
    }
}
