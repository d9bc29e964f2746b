package dev.faultline.lab.databasefailover.core;

import dev.faultline.lab.rig.core.DatabaseSighting;
import dev.faultline.launcher.lab.Failure;
import java.time.Duration;

/** What the failed zone was to the database, and so how long its clients are expected to wait. */
public enum Part {
    PRIMARY("the primary"),
    STANDBY("the standby"),
    NONE("no copy");

    /** After so long without a word Postgres gives a standby up: {@code wal_sender_timeout}. */
    private static final Duration SILENT_STANDBY = Duration.ofSeconds(2);
    /** Promotion takes 40 ms, recording a loss two rounds of the arbiters; the rest is a busy machine's. */
    private static final Duration CHANGE = Duration.ofMillis(250);

    private final String words;

    Part(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    public static Part of(DatabaseSighting before, String victim) {
        if (before.primary().equals(victim)) return PRIMARY;
        return before.standby().equals(victim) ? STANDBY : NONE;
    }

    /**
     * A primary's successor waits until its lease has ended; a standby that crashed is noticed by its connection's end, a
     * silent one by Postgres's time-out. Who holds no copy is not missed.
     *
     * @param lease for how long a primary's right holds after it has last been renewed
     */
    public Duration expectedOutage(Failure failure, Duration lease) {
        return switch (this) {
            case PRIMARY -> lease.plus(CHANGE);
            case STANDBY -> failure == Failure.CRASH ? CHANGE : SILENT_STANDBY.plus(CHANGE);
            case NONE -> Duration.ZERO;
        };
    }
}
