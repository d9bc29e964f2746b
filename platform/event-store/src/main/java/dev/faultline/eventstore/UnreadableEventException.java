package dev.faultline.eventstore;

import org.jspecify.annotations.Nullable;

/** A stored event cannot be read back. Its stream is quarantined. */
public final class UnreadableEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableEventException(String name, int version, String reason, @Nullable Throwable cause) {
        super("event " + name + " version " + version + " cannot be read: " + reason, cause);
    }
}
