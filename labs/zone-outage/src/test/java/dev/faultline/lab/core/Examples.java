package dev.faultline.lab.core;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.LoadLog.Interruption;
import dev.faultline.lab.core.NodeTraffic.Node;
import dev.faultline.lab.core.Sample.Outcome;
import dev.faultline.lab.core.SlowRequest.Step;
import dev.faultline.lab.core.SlowRequest.Wait;
import dev.faultline.lab.rig.core.Moment;
import dev.faultline.launcher.lab.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** An outage that keeps every promise, for tests to break. */
public final class Examples {
    static final long SECOND = 1_000_000_000L;

    private Examples() {}

    /** 240 requests/s from 24 clients for 30 s, the fault at 8 s. */
    static LoadLog load() {
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < 7_200; i++) {
            var due = i * SECOND / 240;
            samples.add(
                    new Sample(i % 24, due, due + 2_000_000, Outcome.RESPONSE, 200, "us-east-1" + "abc".charAt(i % 3)));
        }
        var cut = new Interruption(8 * SECOND + 1, 3, "127.20.3.10", 17, "closed <early>");
        return new LoadLog(24, 0, 30 * SECOND, samples, List.of(cut), List.of(slow()), new Attempts(8, 7, 15));
    }

    /** A second too long at the victim's address, and then another one's answer. */
    private static SlowRequest slow() {
        var due = 8 * SECOND;
        var silent = new Step(Wait.RESPONSE, "127.20.3.10", due, due + SECOND / 2, "Read timed out");
        var answer = new Step(Wait.RESPONSE, "127.20.1.10", due + SECOND / 2, due + SECOND / 2 + 1, "200");
        return new SlowRequest(0, due, due, due + SECOND / 2 + 1, "i-1", List.of(silent, answer));
    }

    static Findings findings(LoadLog log) {
        return new Findings(
                "us-east-1c",
                Failure.CRASH,
                6,
                LoadStatistics.of(log),
                log,
                8,
                8 * SECOND,
                22 * SECOND,
                prediction(Failure.CRASH),
                new Recovery(seconds(1.5), seconds(2.5), seconds(4), seconds(4.2)),
                Optional.of(traffic()),
                Optional.of(new Findings.Return(22 * SECOND, seconds(9), seconds(6), Set.of(), List.of())));
    }

    /** 24 clients a tenth of a second apart, 8 of them at the victim. */
    static Prediction prediction(Failure failure) {
        return Prediction.of(
                new Prediction.Settings(
                        failure,
                        24,
                        3,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        new Prediction.Beacon(Duration.ofMillis(250), Duration.ofMillis(250), 4)),
                new Prediction.Observed(
                        8,
                        Duration.ofMillis(2),
                        Duration.ofMillis(40),
                        Duration.ofMillis(300),
                        Duration.ofMillis(900),
                        Duration.ofSeconds(1)));
    }

    private static NodeTraffic traffic() {
        var at = Instant.parse("2026-01-01T12:00:30Z");
        return new NodeTraffic(List.of(
                new Node("us-east-1a", 1, 2_400, 5, 1, 2, 0, at),
                new Node("us-east-1b", 1, 2_400, 7, 0, 3, 0, at),
                new Node("us-east-1c", 1, 600, 0, 0, 0, 0, at.minusSeconds(22))));
    }

    public static LabReport report() {
        var findings = findings(load());
        var at = Instant.parse("2026-01-01T12:00:00Z");
        return new LabReport(
                "zone-outage",
                "us-east-1",
                "embedded",
                4711,
                at,
                at.plusSeconds(8),
                Optional.of(at.plusSeconds(22)),
                11,
                240,
                findings,
                Verdict.of(findings),
                Optional.empty(),
                Optional.of("It was switched off."),
                List.of(new Moment(0, at.plusSeconds(8), "us-east-1c: 11 processes killed")));
    }

    private static OptionalLong seconds(double seconds) {
        return OptionalLong.of((long) (seconds * SECOND));
    }
}
