package dev.faultline.lab.core;

import java.util.List;

/**
 * A request that was slow or needed more than one attempt, step by step: what its client waited for, and where.
 *
 * @param dueNanos when it was to be sent
 * @param beganNanos when the client began with it; later than due when the request before it took too long
 * @param answeredBy who answered, as the application says it; empty when nobody did
 */
public record SlowRequest(
        int client, long dueNanos, long beganNanos, long endNanos, String answeredBy, List<Step> steps) {
    /** What a client waits for in one step. */
    public enum Wait {
        NAME,
        CONNECT,
        RESPONSE
    }

    /**
     * One step of a request.
     *
     * @param address whom it concerned; empty for a name
     * @param result how it ended, in a word or an error's text
     */
    public record Step(Wait waitedFor, String address, long beganNanos, long endNanos, String result) {
        public long nanos() {
            return endNanos - beganNanos;
        }
    }
}
