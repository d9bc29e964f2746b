package dev.faultline.lab.core;

import dev.faultline.launcher.lab.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether no client noticed, and why.
 *
 * @param broken the promises that were not kept, as sentences; empty is a pass
 * @param kept the promises that were kept
 */
public record Verdict(List<String> broken, List<String> kept) {
    public static final long REQUESTS = 4_000;
    public static final double REQUESTS_PER_SECOND = 200;
    public static final int CONNECTIONS = 16;
    public static final Duration AROUND_FAULT = Duration.ofSeconds(20);
    public static final Duration AT_STRENGTH = Duration.ofSeconds(10);
    /** A paced load may miss its rate by this much, through rounding at its ends. */
    private static final double RATE_TOLERANCE = 0.99;

    public boolean passed() {
        return broken.isEmpty();
    }

    /** The longest gap that a client may see. */
    public static Duration gapTarget(Failure failure) {
        return switch (failure) {
            case CRASH -> Duration.ofSeconds(1);
            case FREEZE, ISOLATE -> Duration.ofMillis(2_500);
        };
    }

    public static Verdict of(Findings findings) {
        var verdict = new Verdict(new ArrayList<>(), new ArrayList<>());
        verdict.judgeLoad(findings);
        verdict.judgeClients(findings);
        verdict.judgeRecovery(findings);
        findings.back().ifPresent(verdict::judgeReturn);
        return new Verdict(List.copyOf(verdict.broken), List.copyOf(verdict.kept));
    }

    private void judgeLoad(Findings it) {
        var load = it.load();
        check(load.requests() >= REQUESTS, load.requests() + " requests (at least " + REQUESTS + ")");
        check(
                load.requestsPerSecond() >= REQUESTS_PER_SECOND * RATE_TOLERANCE,
                "%.0f requests/s (at least %.0f)".formatted(load.requestsPerSecond(), REQUESTS_PER_SECOND));
        check(it.log().clients() >= CONNECTIONS, it.log().clients() + " clients (at least " + CONNECTIONS + ")");
        var around = it.faultNanos() - it.log().startNanos() + it.afterFaultNanos();
        check(
                around >= AROUND_FAULT.toNanos(),
                "%.1f s of load around the fault (at least %d s)".formatted(around / 1e9, AROUND_FAULT.toSeconds()));
    }

    private void judgeClients(Findings it) {
        var load = it.load();
        check(load.responses5xx() == 0, load.responses5xx() + " responses 5xx");
        check(load.responsesOther() == 0, load.responsesOther() + " other responses that are not 2xx");
        check(load.socketErrors() == 0, load.socketErrors() + " socket errors");
        check(
                load.interruptedResponses() <= it.openToVictim(),
                load.interruptedResponses() + " interrupted responses (at most " + it.openToVictim()
                        + ", the connections open to the victim)");
        var target = gapTarget(it.failure());
        check(
                load.longestGapNanos() <= target.toNanos(),
                "longest gap %d ms (at most %d ms)%s"
                        .formatted(load.longestGapNanos() / 1_000_000, target.toMillis(), culprit(it)));
    }

    private static String culprit(Findings it) {
        return it.load().gaps().isEmpty()
                ? ""
                : ": " + it.describe(it.load().gaps().getFirst());
    }

    private void judgeRecovery(Findings it) {
        var limit = AT_STRENGTH.toSeconds();
        within(
                it.recovery().atStrength(),
                AT_STRENGTH,
                "group at " + it.desired() + " of " + it.desired() + " in the other zones, evenly, (at most " + limit
                        + " s)");
        within(
                it.recovery().healthy(),
                AT_STRENGTH,
                it.desired() + " healthy targets in the other zones (at most " + limit + " s)");
    }

    private void judgeReturn(Findings.Return back) {
        check(back.balanced().isPresent(), "the zone has its share of the group again");
        check(back.served().isPresent(), "the zone answers clients again");
        check(back.resurrected().isEmpty(), "replaced instances that run again: " + back.resurrected());
        check(back.leaked().isEmpty(), "instances without a group that run: " + back.leaked());
    }

    private void within(OptionalLong measured, Duration limit, String what) {
        if (measured.isEmpty()) broken.add("not seen: " + what);
        else check(measured.getAsLong() <= limit.toNanos(), "%s: %.1f s".formatted(what, measured.getAsLong() / 1e9));
    }

    private void check(boolean held, String sentence) {
        (held ? kept : broken).add(sentence);
    }
}
