package dev.faultline.lab.core;

import dev.faultline.lab.rig.core.Moment;
import dev.faultline.launcher.lab.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that a report says, before it takes a form.
 *
 * @param faultAt when the zone failed
 * @param startedAgainAt when it was started again
 * @param rpsPlanned the load's rate by plan
 * @param highestLoad what the machine carries, and an outage under it
 * @param highestLoadLeftOut why there is none, as a sentence
 * @param timeline in the order of time
 */
public record LabReport(
        String lab,
        String region,
        String engine,
        long seed,
        Instant startedAt,
        Instant faultAt,
        Optional<Instant> startedAgainAt,
        int processesFailed,
        double rpsPlanned,
        Findings findings,
        Verdict verdict,
        Optional<HighestLoad> highestLoad,
        Optional<String> highestLoadLeftOut,
        List<Moment> timeline) {

    /**
     * The second outage, under as much load as the machine carries.
     *
     * @param carried requests per second of the last step without failures and with a p99 within its bound
     * @param limit why the next step was too much
     * @param rate requests per second during the outage: a fraction of what is carried
     */
    public record HighestLoad(double carried, String limit, double rate, Findings findings, Verdict verdict) {}

    public boolean passed() {
        return verdict.passed()
                && highestLoad.map(high -> high.verdict().passed()).orElse(true);
    }

    /** Why it failed, all phases; empty when it passed. */
    public List<String> reasons() {
        if (highestLoad.isEmpty()) return verdict.broken();
        var all = new ArrayList<>(verdict.broken());
        highestLoad.get().verdict().broken().forEach(reason -> all.add("at the highest load: " + reason));
        return List.copyOf(all);
    }

    /** What was promised and kept, all phases. */
    public List<String> promisesKept() {
        var all = new ArrayList<>(verdict.kept());
        highestLoad.ifPresent(
                high -> high.verdict().kept().forEach(promise -> all.add("at the highest load: " + promise)));
        return List.copyOf(all);
    }

    public Prediction prediction() {
        return findings.prediction();
    }

    public Failure failure() {
        return findings.failure();
    }

    public String victim() {
        return findings.victim();
    }

    /** The command that repeats the run. */
    public String again() {
        return "make lab LAB=" + lab + (engine.equals("embedded") ? "" : " ENGINE=" + engine) + " ZONE=" + victim()
                + (failure() == Failure.CRASH
                        ? ""
                        : " FAILURE=" + failure().name().toLowerCase(Locale.ROOT))
                + " SEED=" + seed;
    }
}
