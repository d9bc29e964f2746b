package dev.faultline.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what real processes do in their own time. Tests of pure code use {@link VirtualTime} instead. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    /**
     * Returns as soon as the condition holds. An exception of the condition counts as "not yet".
     *
     * @param sentence what is awaited, for the failure's message
     */
    public static void until(Duration bound, String sentence, Callable<Boolean> condition) {
        until(bound, PAUSE, sentence, condition);
    }

    /** The same for a condition that costs much. @param pause between one look and the next */
    public static void until(Duration bound, Duration pause, String sentence, Callable<Boolean> condition) {
        long end = System.nanoTime() + bound.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.call()) return;
                last = null;
            } catch (Exception notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(pause.toNanos());
        } while (System.nanoTime() < end);
        throw new AssertionError("not within " + bound.toMillis() + " ms: " + sentence, last);
    }
}
