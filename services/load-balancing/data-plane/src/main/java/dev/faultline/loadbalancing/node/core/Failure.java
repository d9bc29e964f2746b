package dev.faultline.loadbalancing.node.core;

/** Why an attempt on a target ended without a response, and the status that a client gets when it was the last. */
public enum Failure {
    /** The target answered the connect with a reset, or the network with an error. */
    CONNECT_REFUSED(502),
    /** The target did not answer the connect within 250 ms. */
    CONNECT_TIMED_OUT(504),
    /** The target closed the connection before the first byte of its response. */
    CLOSED(502),
    /** Checks or probes have declared the target gone while the request waited for it. */
    DECLARED_GONE(504),
    /** What the target sent is not an HTTP response. */
    MALFORMED_RESPONSE(502),
    /** Nothing came within the idle time-out. */
    TIMED_OUT(504),
    /** The target's deregistration delay has passed. */
    DEREGISTERED(502);

    private final int status;

    Failure(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /**
     * Whether the request may be sent again, to another target.
     *
     * @param idempotent by RFC 9110, section 9.2.2
     * @param bodySent whether some of the request's body has left: it is streamed, never kept
     * @param responseStarted whether some of a response has been passed on to the client
     */
    public boolean mayRepeat(boolean idempotent, boolean bodySent, boolean responseStarted) {
        if (responseStarted) return false;
        return switch (this) {
            case CONNECT_REFUSED, CONNECT_TIMED_OUT -> true; // Not a byte of the request has left.
            case CLOSED, DECLARED_GONE -> idempotent && !bodySent;
            case MALFORMED_RESPONSE, TIMED_OUT, DEREGISTERED -> false;
        };
    }
}
