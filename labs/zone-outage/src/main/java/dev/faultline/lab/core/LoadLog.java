package dev.faultline.lab.core;

import java.util.List;

/**
 * Everything that a load has seen, in one piece.
 *
 * @param clients how many logical clients sent
 * @param startNanos when the load began, on the clock of all samples
 * @param endNanos when it ended
 * @param samples in the order of their end
 * @param interruptions the responses that were cut, one by one
 * @param slow the requests that were slow or needed more than one attempt
 */
public record LoadLog(
        int clients,
        long startNanos,
        long endNanos,
        List<Sample> samples,
        List<Interruption> interruptions,
        List<SlowRequest> slow,
        Attempts attempts) {

    /** A response that was cut after its first byte. */
    public record Interruption(long atNanos, int client, String address, int bytes, String why) {}

    /**
     * What clients did again before they gave their user an answer.
     *
     * @param retriedConnects connects that failed or took too long, after which the next address was tried
     * @param resentRequests requests sent again because a connection ended before any byte of the response
     * @param rawFailures every attempt that failed
     */
    public record Attempts(long retriedConnects, long resentRequests, long rawFailures) {
        public Attempts plus(Attempts other) {
            return new Attempts(
                    retriedConnects + other.retriedConnects,
                    resentRequests + other.resentRequests,
                    rawFailures + other.rawFailures);
        }
    }
}
