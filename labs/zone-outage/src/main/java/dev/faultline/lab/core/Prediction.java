package dev.faultline.lab.core;

import dev.faultline.launcher.lab.Failure;
import java.time.Duration;

/**
 * What is expected of a fault, computed just before it from settings and from what was observed until then; the lab's
 * page derives each line.
 *
 * @param resentRequests at most: requests that lose their connection, or wait for one that is silent
 * @param connectsRetried clients that renew their connection while the name still lists the dead address, and try it first
 * @param interruptedResponses at most: requests in flight on connections to the victim
 */
public record Prediction(
        Duration detected,
        Duration launched,
        Duration healthy,
        Duration longestGap,
        int resentRequests,
        int connectsRetried,
        int interruptedResponses) {

    /**
     * Settings, of the region, the application and the client.
     *
     * @param clients logical clients
     * @param zones of the region
     * @param pacing time between two requests of one client
     * @param connectionAge how long a client keeps a connection, on average
     * @param beacon how zones probe each other
     */
    public record Settings(
            Failure failure,
            int clients,
            int zones,
            Duration pacing,
            Duration connectionAge,
            Duration responseTimeout,
            Duration healthInterval,
            Beacon beacon) {}

    /** A peer is unreachable after so many misses in a row; a probe that is not answered misses by its time-out. */
    public record Beacon(Duration interval, Duration timeout, int misses) {
        /** From the fault on, at most: the first miss begins within an interval, the others follow. */
        Duration unreachable(Failure failure) {
            var probes = interval.multipliedBy(misses);
            return failure == Failure.CRASH ? probes : probes.plus(timeout);
        }
    }

    /**
     * What was seen before the fault.
     *
     * @param openToVictim connections that clients had open to the victim's node
     * @param median of the steady load's latencies
     * @param slow their 99th percentile
     * @param reaction from a request to create the group until its first instance showed
     * @param launch from then on until all of its instances ran
     * @param timeToLive of the load balancer's name
     */
    public record Observed(
            int openToVictim,
            Duration median,
            Duration slow,
            Duration reaction,
            Duration launch,
            Duration timeToLive) {}

    public static Prediction of(Settings settings, Observed observed) {
        var unreachable = settings.beacon().unreachable(settings.failure());
        var detected = unreachable.plus(observed.reaction());
        var launched = detected.plus(observed.launch());
        // A new target needs one good check. The first comes at once, and may be too early for the application.
        var healthy = launched.plus(settings.healthInterval());
        var request = observed.slow();
        // Silence is ended by the client's time-out, or behind a living node when that gives its target's zone up.
        var silence = longer(settings.responseTimeout(), unreachable);
        var gap =
                switch (settings.failure()) {
                    case CRASH -> settings.pacing().plus(request.multipliedBy(2));
                    case FREEZE, ISOLATE -> settings.pacing().plus(silence).plus(request.multipliedBy(2));
                };
        return new Prediction(
                detected,
                launched,
                healthy,
                gap,
                // Whoever waits for the victim's node sends again; when targets are silent, that may be anybody.
                settings.failure() == Failure.CRASH ? observed.openToVictim() : settings.clients(),
                connectsRetried(settings, unreachable.plus(observed.timeToLive())),
                inFlight(settings, observed));
    }

    /** A frozen zone's kernel still accepts connections: it fails none of them. */
    private static int connectsRetried(Settings settings, Duration listed) {
        if (settings.failure() == Failure.FREEZE) return 0;
        var renewed = settings.clients() * share(listed, settings.connectionAge());
        return (int) Math.ceil(renewed / settings.zones());
    }

    private static int inFlight(Settings settings, Observed observed) {
        return (int) Math.ceil(observed.openToVictim() * Math.min(1, share(observed.median(), settings.pacing())));
    }

    private static double share(Duration part, Duration whole) {
        return (double) part.toNanos() / whole.toNanos();
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
