package dev.faultline.lab.restore.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the restore kept what it promised.
 *
 * @param broken the promises that were not kept, as sentences; empty is a pass
 * @param kept the promises that were kept
 */
public record Verdict(List<String> broken, List<String> kept) {
    public static final long ORDERS = 300;
    /** A restore time is a whole second. */
    public static final Duration LOST_TIME = Duration.ofSeconds(1);
    /** AWS ships logs every five minutes. */
    public static final Duration RESTORABLE = Duration.ofSeconds(15);

    public static final Duration OUTAGE = Duration.ofSeconds(90);

    public boolean passed() {
        return broken.isEmpty();
    }

    public static Verdict of(Findings it) {
        var verdict = new Verdict(new ArrayList<>(), new ArrayList<>());
        int acknowledged = it.acknowledged().size();
        verdict.check(acknowledged >= ORDERS, acknowledged + " acknowledged orders (at least " + ORDERS + ")");
        verdict.check(
                it.missing().isEmpty(),
                it.missing().size() + " orders missing that were acknowledged before the restored moment");
        verdict.check(it.tooLate().isEmpty(), it.tooLate().size() + " orders restored that came after that moment");
        verdict.within(it.lostTime(), LOST_TIME, "the restored moment lies before the mistake by");
        verdict.within(it.restorable(), RESTORABLE, "LatestRestorableTime passes the mistake after");
        verdict.within(it.outage(), OUTAGE, "the restored shop takes orders after");
        return new Verdict(List.copyOf(verdict.broken), List.copyOf(verdict.kept));
    }

    private void within(Duration measured, Duration limit, String what) {
        check(
                measured.compareTo(limit) <= 0,
                "%s %.1f s (at most %d s)".formatted(what, measured.toMillis() / 1e3, limit.toSeconds()));
    }

    private void check(boolean held, String sentence) {
        (held ? kept : broken).add(sentence);
    }
}
