package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.LoadLog.Interruption;
import dev.faultline.lab.core.Sample.Outcome;
import dev.faultline.launcher.lab.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final LoadLog LOAD = Examples.load();
    private static final Findings GOOD = Examples.findings(LOAD);

    @Test
    void an_outage_that_keeps_every_promise_passes() {
        assertThat(Verdict.of(GOOD).broken()).isEmpty();
        assertThat(Verdict.of(GOOD).passed()).isTrue();
    }

    @Test
    void one_response_5xx_is_too_many() {
        assertBroken(with(one(Outcome.RESPONSE, 502)), "1 responses 5xx");
    }

    @Test
    void one_socket_error_is_too_many() {
        assertBroken(with(one(Outcome.SOCKET_ERROR, 0)), "1 socket errors");
    }

    @Test
    void a_response_of_another_kind_is_not_an_answer() {
        assertBroken(with(one(Outcome.RESPONSE, 404)), "other responses");
    }

    @Test
    void interrupted_responses_are_no_more_than_connections_were_open_to_the_victim() {
        var nine = new ArrayList<>(LOAD.samples());
        for (int i = 0; i < 9; i++) nine.set(i, ended(nine.get(i), Outcome.INTERRUPTED, 0));
        assertBroken(with(nine), "9 interrupted responses");
        assertThat(Verdict.of(with(nine.subList(1, nine.size()))).broken()).isEmpty();
    }

    @Test
    void a_gap_has_a_limit_by_the_failure() {
        var gap = LOAD.samples().stream()
                .filter(sample -> sample.client() != 5
                        || sample.endNanos() < 9 * Examples.SECOND
                        || sample.endNanos() > 11 * Examples.SECOND)
                .toList();
        var crash = with(gap);
        assertBroken(crash, "longest gap");
        assertThat(Verdict.of(failing(crash, Failure.FREEZE)).broken()).isEmpty();
    }

    @Test
    void too_little_load_proves_nothing() {
        var half = LOAD.samples().stream()
                .filter(sample -> sample.client() % 2 == 0)
                .toList();
        var broken = Verdict.of(with(half)).broken();
        assertThat(broken).anyMatch(reason -> reason.contains("requests (at least 4000)"));
        assertThat(broken).anyMatch(reason -> reason.contains("requests/s"));
    }

    @Test
    void a_group_that_is_late_or_never_at_strength_fails() {
        assertBroken(recovering(OptionalLong.of(10 * Examples.SECOND + 1)), "group at 6 of 6");
        assertBroken(recovering(OptionalLong.empty()), "not seen: group at 6 of 6");
    }

    @Test
    void nobody_returns_from_the_dead_and_nobody_is_left_behind() {
        assertBroken(
                returning(it ->
                        new Findings.Return(it.startedNanos(), it.balanced(), it.served(), Set.of("i-1"), List.of())),
                "[i-1]");
        assertBroken(
                returning(it ->
                        new Findings.Return(it.startedNanos(), it.balanced(), it.served(), Set.of(), List.of("i-2"))),
                "[i-2]");
    }

    @Test
    void the_zone_takes_its_share_again() {
        assertBroken(
                returning(it ->
                        new Findings.Return(it.startedNanos(), OptionalLong.empty(), it.served(), Set.of(), List.of())),
                "share of the group");
        assertBroken(
                returning(it -> new Findings.Return(
                        it.startedNanos(), it.balanced(), OptionalLong.empty(), Set.of(), List.of())),
                "answers clients again");
    }

    private static void assertBroken(Findings findings, String part) {
        assertThat(Verdict.of(findings).broken()).singleElement().asString().contains(part);
    }

    private static List<Sample> one(Outcome outcome, int status) {
        var samples = new ArrayList<>(LOAD.samples());
        samples.set(100, ended(samples.get(100), outcome, status));
        return samples;
    }

    private static Sample ended(Sample sample, Outcome outcome, int status) {
        return new Sample(sample.client(), sample.scheduledNanos(), sample.endNanos(), outcome, status, sample.zone());
    }

    private static Findings with(List<Sample> samples) {
        var log = new LoadLog(
                24,
                0,
                30 * Examples.SECOND,
                samples,
                Collections.<Interruption>emptyList(),
                List.of(),
                new Attempts(0, 0, 0));
        return Examples.findings(log);
    }

    private static Findings failing(Findings it, Failure failure) {
        return new Findings(
                it.victim(),
                failure,
                6,
                it.load(),
                it.log(),
                8,
                it.faultNanos(),
                it.afterFaultNanos(),
                it.prediction(),
                it.recovery(),
                it.traffic(),
                it.back());
    }

    private static Findings recovering(OptionalLong atStrength) {
        var recovery = new Recovery(
                GOOD.recovery().detected(),
                GOOD.recovery().launched(),
                GOOD.recovery().healthy(),
                atStrength);
        return new Findings(
                GOOD.victim(),
                GOOD.failure(),
                6,
                GOOD.load(),
                LOAD,
                8,
                GOOD.faultNanos(),
                GOOD.afterFaultNanos(),
                GOOD.prediction(),
                recovery,
                GOOD.traffic(),
                GOOD.back());
    }

    private static Findings returning(Function<Findings.Return, Findings.Return> change) {
        return new Findings(
                GOOD.victim(),
                GOOD.failure(),
                6,
                GOOD.load(),
                LOAD,
                8,
                GOOD.faultNanos(),
                GOOD.afterFaultNanos(),
                GOOD.prediction(),
                GOOD.recovery(),
                GOOD.traffic(),
                Optional.of(change.apply(GOOD.back().orElseThrow())));
    }
}
