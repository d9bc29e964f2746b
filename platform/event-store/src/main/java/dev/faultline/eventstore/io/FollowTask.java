package dev.faultline.eventstore.io;

import java.time.Duration;

/** Follows a log; what must be tried later is left alone for a moment. */
public record FollowTask(Follower<?> follower) implements Worker.Task {
    /** Signals normally come first; this is for a notification that was lost with its connection. */
    private static final Duration POLL = Duration.ofSeconds(2);

    /** An older transaction's end is not announced; transactions are short. */
    private static final Duration OLDER = Duration.ofMillis(3);

    private static final Duration AGAIN = Duration.ofMillis(20);

    @Override
    public String name() {
        return follower.name();
    }

    @Override
    public Duration run() {
        return switch (follower.advance()) {
            case PROGRESSED -> Duration.ZERO;
            case IDLE -> POLL;
            case AWAITING_OLDER -> OLDER;
            case HELD_UP -> AGAIN;
        };
    }
}
