package dev.faultline.eventsourcing;

/** An event met a state in which it cannot have happened. The stream is damaged; only that stream stops. */
public final class CorruptStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptStreamException(Object state, Object event) {
        super("event " + event + " cannot follow state " + state);
    }
}
