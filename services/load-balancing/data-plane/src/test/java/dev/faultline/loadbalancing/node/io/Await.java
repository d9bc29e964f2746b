package dev.faultline.loadbalancing.node.io;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what happens in other processes. */
final class Await {
    private static final long POLL_MS = 10;

    interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /** @throws TimeoutException when it has not come about within the bound */
    static void until(String what, Duration bound, Condition condition) throws Exception {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) throw new TimeoutException("not within " + bound + ": " + what);
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }
}
