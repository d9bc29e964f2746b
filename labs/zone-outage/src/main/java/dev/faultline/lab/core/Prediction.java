package dev.faultline.lab.core;

import dev.faultline.launcher.lab.Failure;
import java.time.Duration;

/**
 * What is expected before the fault, from settings alone; the lab's page derives each line.
 *
 * @param connectsRetried one for each connection that the victim's node held: each is opened again elsewhere, and may
 *     try the dead address once while its name still lists it
 */
public record Prediction(
        Duration detected,
        Duration launched,
        Duration healthy,
        Duration longestGap,
        int connectsRetried,
        int interruptedResponses) {
    /** A zone is given up after so many probes of its beacon have failed in a row. */
    static final int PROBE_MISSES = 4;

    static final Duration PROBE_INTERVAL = Duration.ofMillis(250);
    static final Duration PROBE_TIMEOUT = Duration.ofMillis(250);
    /** Reports travel and are decided upon: a report every 500 ms, half of which passes on average, and a commit. */
    static final Duration REPORT = Duration.ofMillis(300);
    /** Assignment, marker, process, and the sample application's start. */
    static final Duration START = Duration.ofMillis(800);
    /** What a request takes that finds nothing wrong, on a busy machine. */
    static final Duration REQUEST = Duration.ofMillis(50);

    /**
     * @param failure crash: the kernel answers at once; freeze: only time-outs tell
     * @param connectionsToVictim a third of the clients, where each zone has a node
     * @param pacing time between two requests of one client
     */
    public static Prediction of(
            Failure failure,
            int connectionsToVictim,
            Duration healthInterval,
            int healthyThreshold,
            Duration pacing,
            Duration connectTimeout,
            Duration responseTimeout) {
        // Half a probe interval passes before the first probe that fails; a frozen zone fails each by its time-out.
        var detected = PROBE_INTERVAL
                .multipliedBy(PROBE_MISSES - 1)
                .plus(PROBE_INTERVAL.dividedBy(2))
                .plus(failure == Failure.CRASH ? Duration.ZERO : PROBE_TIMEOUT)
                .plus(REPORT);
        var launched = detected.plus(START);
        var healthy = launched.plus(healthInterval.multipliedBy(healthyThreshold));
        var gap =
                switch (failure) {
                    case CRASH -> pacing.plus(REQUEST.multipliedBy(2));
                    case FREEZE, ISOLATE ->
                        pacing.plus(responseTimeout).plus(connectTimeout).plus(REQUEST);
                };
        return new Prediction(detected, launched, healthy, gap, connectionsToVictim, failure == Failure.CRASH ? 1 : 0);
    }
}
