package dev.faultline.eventbus;

import java.util.Collection;

/** The inbox could not catch up with the other services in time. */
public final class InboxBehindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InboxBehindException(Collection<String> topics) {
        super("not yet heard from " + topics);
    }
}
