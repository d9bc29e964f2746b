package dev.faultline.lab.databasefailover.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether the database kept what it promised.
 *
 * @param broken the promises that were not kept, as sentences; empty is a pass
 * @param kept the promises that were kept
 */
public record Verdict(List<String> broken, List<String> kept) {
    /** The longest time without an acknowledged order. AWS documents 60 to 120 s. */
    public static final Duration OUTAGE = Duration.ofSeconds(5);

    public static final Duration SECOND_COPY = Duration.ofSeconds(30);
    public static final long ORDERS = 500;

    /** How the text of the event begins by which AWS tells that a fail-over is complete. */
    public static final String COMPLETED = "Multi-AZ instance failover completed";

    public boolean passed() {
        return broken.isEmpty();
    }

    public static Verdict of(Findings it) {
        var verdict = new Verdict(new ArrayList<>(), new ArrayList<>());
        var orders = it.statistics();
        verdict.check(
                orders.acknowledged() >= ORDERS,
                orders.acknowledged() + " acknowledged orders (at least " + ORDERS + ")");
        verdict.check(orders.lost().isEmpty(), orders.lost().size() + " acknowledged orders lost");
        verdict.check(orders.stale().isEmpty(), orders.stale().size() + " stale reads");
        verdict.check(
                orders.outageNanos() <= OUTAGE.toNanos(),
                "no order acknowledged for %.1f s (at most %d s)"
                        .formatted(orders.outageNanos() / 1e9, OUTAGE.toSeconds()));
        if (it.part() == Part.PRIMARY) {
            verdict.check(it.primaryMoved().isPresent(), "DescribeDBInstances shows another primary");
            verdict.check(
                    it.events().stream().anyMatch(text -> text.startsWith(COMPLETED)),
                    "DescribeEvents tells of the completed fail-over");
        }
        verdict.within(it.secondCopy(), SECOND_COPY, "a second copy in sync in the zones that are left");
        verdict.check(it.backInSync().isPresent(), "the region is steady and the database in sync after the return");
        return new Verdict(List.copyOf(verdict.broken), List.copyOf(verdict.kept));
    }

    private void within(OptionalLong measured, Duration limit, String what) {
        if (measured.isEmpty()) broken.add("not seen: " + what);
        else
            check(
                    measured.getAsLong() <= limit.toNanos(),
                    "%s after %.1f s (at most %d s)".formatted(what, measured.getAsLong() / 1e9, limit.toSeconds()));
    }

    private void check(boolean held, String sentence) {
        (held ? kept : broken).add(sentence);
    }
}
