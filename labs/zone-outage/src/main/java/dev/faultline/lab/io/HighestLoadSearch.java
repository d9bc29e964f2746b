package dev.faultline.lab.io;

import dev.faultline.lab.core.LoadLog;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.rig.io.Names;
import dev.faultline.lab.rig.io.Pause;
import java.time.Duration;
import java.util.function.Consumer;

/** Raises the load step by step until the machine no longer carries it in two attempts, to learn how much it does. */
final class HighestLoadSearch {
    static final Duration P99_BOUND = Duration.ofMillis(150);
    /**
     * The share of it that the outage is rehearsed at: what three zones may carry that are sized for the loss of one.
     */
    static final double SHARE = 2.0 / 3;

    private static final double FIRST = 400;
    private static final double FACTOR = 1.5;
    private static final int STEPS = 9;
    /** A machine with other work has bad seconds; its limit shows twice. */
    private static final int ATTEMPTS = 2;

    private static final Duration STEP = Duration.ofSeconds(4);
    /** A step that gets less than this share of its rate answered has been too much. */
    private static final double ANSWERED = 0.95;

    private HighestLoadSearch() {}

    /** @param limit why the next step was too much, as a sentence */
    record Found(double requestsPerSecond, String limit) {}

    static Found search(String host, Names names, int clients, long seed, Consumer<String> progress)
            throws InterruptedException {
        double carried = 0;
        double rate = FIRST;
        for (int step = 0; step < STEPS; step++) {
            var trouble = "";
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                trouble = trouble(LoadStatistics.of(run(host, names, clients, rate, seed)), rate);
                progress.accept("%.0f requests/s: %s".formatted(rate, trouble.isEmpty() ? "carried" : trouble));
                if (trouble.isEmpty()) break;
            }
            if (!trouble.isEmpty()) return new Found(carried, trouble);
            carried = rate;
            rate *= FACTOR;
        }
        return new Found(carried, "the search ends here");
    }

    private static LoadLog run(String host, Names names, int clients, double rate, long seed)
            throws InterruptedException {
        try (var load = new Load(clients, rate, host, "/", names, seed)) {
            Pause.sleep(STEP);
            return load.stop();
        }
    }

    private static String trouble(LoadStatistics load, double rate) {
        var failed = load.requests() - load.responses2xx();
        if (failed > 0) return failed + " of " + load.requests() + " requests failed";
        if (load.requestsPerSecond() < rate * ANSWERED)
            return "%.0f requests/s were answered".formatted(load.requestsPerSecond());
        if (load.p99Ms() > P99_BOUND.toMillis()) return "p99 %.0f ms".formatted(load.p99Ms());
        return "";
    }
}
