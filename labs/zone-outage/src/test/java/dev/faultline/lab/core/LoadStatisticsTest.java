package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.Sample.Outcome;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadStatisticsTest {
    private static final long MS = 1_000_000;

    @Test
    void each_request_is_counted_once_by_how_it_ended() {
        var statistics = LoadStatistics.of(log(
                1,
                10_000,
                response(0, 0, 5, 200),
                response(0, 10, 15, 503),
                response(0, 20, 25, 404),
                new Sample(0, 30 * MS, 35 * MS, Outcome.SOCKET_ERROR, 0, ""),
                new Sample(0, 40 * MS, 45 * MS, Outcome.INTERRUPTED, 0, "")));
        assertThat(statistics.requests()).isEqualTo(5);
        assertThat(statistics.responses2xx()).isEqualTo(1);
        assertThat(statistics.responses5xx()).isEqualTo(1);
        assertThat(statistics.responsesOther()).isEqualTo(1);
        assertThat(statistics.socketErrors()).isEqualTo(1);
        assertThat(statistics.interruptedResponses()).isEqualTo(1);
        assertThat(statistics.requestsPerSecond()).isEqualTo(0.5);
    }

    @Test
    void percentiles_are_values_that_were_measured() {
        var hundred = IntStream.rangeClosed(1, 100).mapToLong(ms -> ms * MS).toArray();
        assertThat(LoadStatistics.percentileMs(hundred, 0.50)).isEqualTo(50);
        assertThat(LoadStatistics.percentileMs(hundred, 0.99)).isEqualTo(99);
        assertThat(LoadStatistics.percentileMs(new long[] {7 * MS}, 0.99)).isEqualTo(7);
        assertThat(LoadStatistics.percentileMs(new long[0], 0.99)).isZero();
    }

    @Test
    void the_gap_is_per_client_and_between_successes() {
        var log = log(
                2,
                1_000,
                response(0, 0, 100, 200),
                response(1, 0, 100, 200),
                response(1, 200, 300, 200),
                response(0, 150, 400, 503),
                response(1, 400, 600, 200),
                response(0, 700, 800, 200),
                response(1, 800, 900, 200));
        assertThat(LoadStatistics.of(log).longestGapNanos()).isEqualTo(700 * MS);
    }

    @Test
    void a_client_that_never_succeeds_has_a_gap_as_long_as_the_load() {
        assertThat(LoadStatistics.of(log(2, 1_000, response(0, 0, 10, 200))).longestGapNanos())
                .isEqualTo(1_000 * MS);
    }

    @Test
    void a_second_without_a_response_is_in_the_chart() {
        var seconds = LoadStatistics.perSecond(log(1, 3_000, response(0, 0, 10, 200), response(0, 2_500, 2_600, 500)));
        assertThat(seconds).hasSize(3);
        assertThat(seconds.get(0).byZone()).containsEntry("us-east-1a", 1);
        assertThat(seconds.get(1).byZone()).isEmpty();
        assertThat(seconds.get(2).failures()).isEqualTo(1);
        assertThat(seconds.get(2).p99Ms()).isEqualTo(100);
    }

    private static Sample response(int client, long scheduledMs, long endMs, int status) {
        return new Sample(client, scheduledMs * MS, endMs * MS, Outcome.RESPONSE, status, "us-east-1a");
    }

    private static LoadLog log(int clients, long endMs, Sample... samples) {
        var ordered = Arrays.stream(samples)
                .sorted(Comparator.comparingLong(Sample::endNanos))
                .toList();
        return new LoadLog(clients, 0, endMs * MS, ordered, List.of(), List.of(), new Attempts(0, 0, 0));
    }
}
