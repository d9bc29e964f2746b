package dev.faultline.eventstore.io;

import dev.faultline.eventstore.Sweep;
import dev.faultline.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Calls a sweep at its pace, whatever signals come in between. */
public final class SweepTask implements Worker.Task {
    private final Sweep sweep;
    private final TimeSource time;
    private @Nullable Instant next;

    public SweepTask(Sweep sweep, TimeSource time) {
        this.sweep = sweep;
        this.time = time;
    }

    @Override
    public String name() {
        return "sweep " + sweep.name();
    }

    @Override
    public Duration run() {
        Instant now = time.now();
        if (next == null || !now.isBefore(next)) {
            sweep.sweep(now);
            next = time.now().plus(sweep.every());
        }
        var wait = Duration.between(time.now(), next);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
