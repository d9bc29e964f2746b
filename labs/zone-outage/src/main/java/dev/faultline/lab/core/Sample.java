package dev.faultline.lab.core;

/**
 * One request of a logical client, with all its attempts.
 *
 * @param client which logical client
 * @param scheduledNanos when it was due; latency counts from here, so that a stalled client hides nothing
 * @param endNanos when its outcome was known
 * @param status the response's status; 0 without one
 * @param zone the zone that answered, empty where none did
 */
public record Sample(int client, long scheduledNanos, long endNanos, Outcome outcome, int status, String zone) {
    /** How a request ended for its user. */
    public enum Outcome {
        RESPONSE,
        /** No byte of a response from any address. */
        SOCKET_ERROR,
        /** A response was cut after its first byte. */
        INTERRUPTED
    }

    public boolean success() {
        return outcome == Outcome.RESPONSE && status >= 200 && status < 300;
    }

    public long latencyNanos() {
        return endNanos - scheduledNanos;
    }
}
