package dev.faultline.runtime;

import java.time.Instant;

/** Where time comes from. Code that needs it is handed one; only {@link #system()} reads the machine's clock. */
public interface TimeSource {
    /** The wall clock: for people and for records, never for measuring. */
    Instant now();

    /** Nanoseconds on a monotonic clock with an arbitrary origin: for time-outs and measurements. */
    long nanoTime();

    static TimeSource system() {
        return new TimeSource() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }
        };
    }
}
