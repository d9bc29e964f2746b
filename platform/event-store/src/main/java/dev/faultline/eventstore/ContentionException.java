package dev.faultline.eventstore;

/** Others kept appending to the same stream; nothing has happened, and the caller may try again. */
public final class ContentionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContentionException(String what, int attempts) {
        super(what + " met a conflict " + attempts + " times");
    }
}
