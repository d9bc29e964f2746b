package dev.faultline.lab.rig.io;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass, as an experiment has to; an interrupt ends it. */
public final class Pause {
    private Pause() {}

    public static void sleep(Duration time) throws InterruptedException {
        until(System.nanoTime() + time.toNanos());
    }

    public static void until(long nanos) throws InterruptedException {
        while (System.nanoTime() - nanos < 0) {
            if (Thread.interrupted()) throw new InterruptedException();
            LockSupport.parkNanos(nanos - System.nanoTime());
        }
    }
}
