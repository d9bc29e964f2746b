package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;

/** Somebody else was first: load and decide again. Never leaves the event store. */
final class VersionConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VersionConflictException(StreamId stream, Version version) {
        super("stream " + stream + " has a version " + version.value() + " already");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // An everyday event, caught a few frames up.
    }
}
