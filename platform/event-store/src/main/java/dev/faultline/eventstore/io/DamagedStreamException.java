package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.StreamId;

/** A stream has turned out to be damaged and is not in quarantine yet. */
final class DamagedStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient StreamId stream;
    private final String reason;

    DamagedStreamException(StreamId stream, String reason) {
        super("stream " + stream + " is damaged: " + reason);
        this.stream = stream;
        this.reason = reason;
    }

    StreamId stream() {
        return stream;
    }

    String reason() {
        return reason;
    }
}
