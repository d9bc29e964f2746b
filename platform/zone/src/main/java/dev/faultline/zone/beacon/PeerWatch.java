package dev.faultline.zone.beacon;

import dev.faultline.topology.ZoneReport.Sight;
import java.time.Duration;
import java.time.Instant;

/**
 * Judges one peer by the probes of its beacon: unreachable after four misses in a row, reachable again after two hits in a
 * row. Pure and single-threaded: time comes in with every call.
 *
 * <p>A peer counts as reachable until misses say otherwise, so that a zone that has just started accuses nobody. A probe
 * during which this process itself stood still is no evidence, neither for the peer nor against it.
 */
public final class PeerWatch {
    public static final Duration INTERVAL = Duration.ofMillis(250);
    public static final Duration TIMEOUT = Duration.ofMillis(250);
    public static final int MISSES_TO_UNREACHABLE = 4;
    public static final int HITS_TO_REACHABLE = 2;

    /** A probe ends at its time-out; one that took this much longer tells that we stood still. */
    static final Duration STALL = Duration.ofMillis(250);

    private Sight sight;
    private int against;
    private long nextProbeAt;

    public PeerWatch(Instant now, long nanoTime) {
        sight = new Sight(true, now);
        nextProbeAt = nanoTime;
    }

    public Sight sight() {
        return sight;
    }

    /** How long to wait until the next probe; zero when it is due. */
    public Duration untilNext(long nanoTime) {
        return Duration.ofNanos(Math.max(0, nextProbeAt - nanoTime));
    }

    /**
     * Takes a probe's outcome.
     *
     * @param startedNanos when it was sent, on the monotonic clock
     * @param endedNanos when it was answered or given up
     * @param answered whether the peer's beacon answered it
     * @param at the wall clock's time of its end
     * @return whether the sight has changed
     */
    public boolean probed(long startedNanos, long endedNanos, boolean answered, Instant at) {
        nextProbeAt = Math.max(startedNanos + INTERVAL.toNanos(), endedNanos);
        long took = endedNanos - startedNanos;
        if (took > TIMEOUT.plus(STALL).toNanos()) return false;
        boolean hit = answered && took <= TIMEOUT.toNanos();
        if (hit == sight.reachable()) {
            against = 0;
            return false;
        }
        against++;
        if (against < (hit ? HITS_TO_REACHABLE : MISSES_TO_UNREACHABLE)) return false;
        sight = new Sight(hit, at);
        against = 0;
        return true;
    }
}
