package dev.faultline.eventstore;

import dev.faultline.eventsourcing.StreamId;

/** The stream is damaged: it takes no commands until a person has looked at it. Other streams go on. */
public final class QuarantinedStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient StreamId stream;

    public QuarantinedStreamException(StreamId stream, String reason) {
        super("stream " + stream + " is quarantined: " + reason);
        this.stream = stream;
    }

    public StreamId stream() {
        return stream;
    }
}
