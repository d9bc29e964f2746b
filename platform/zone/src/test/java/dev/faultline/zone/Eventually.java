package dev.faultline.zone;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Awaits what real processes do, within a bound. */
public final class Eventually {
    private static final Duration POLL = Duration.ofMillis(10);

    private Eventually() {}

    /** @throws AssertionError when the condition does not hold in time */
    public static void await(String what, Duration within, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > within.toNanos())
                throw new AssertionError("not within " + within.toMillis() + " ms: " + what);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
