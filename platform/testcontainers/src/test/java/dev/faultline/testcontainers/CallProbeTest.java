package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallProbeTest {
    private final Journal journal = new Journal();

    @Test
    void every_call_has_its_number_and_is_counted_once() throws Exception {
        Set<Long> numbers = ConcurrentHashMap.newKeySet();
        var sixty = new CountDownLatch(60);
        try (var probe = new CallProbe(
                new CallProbe.Load(200, 8),
                number -> {
                    numbers.add(number);
                    sixty.countDown();
                    if (number % 3 == 0) throw new IOException("every third");
                },
                journal)) {
            assertThat(sixty.await(30, TimeUnit.SECONDS)).isTrue();
            var report = probe.stop();
            assertThat(report.calls()).isEqualTo(numbers.size());
            assertThat(numbers)
                    .containsAll(
                            LongStream.rangeClosed(1, report.calls()).boxed().toList());
            assertThat(report.failed()).isEqualTo(report.calls() / 3);
            assertThat(report.succeeded() + report.failed()).isEqualTo(report.calls());
            assertThat(report.firstFailure()).contains("every third");
            assertThat(probe.stop()).isEqualTo(report);
        }
        assertThat(journal.toString()).contains("probe begins: Load[callsPerSecond=200, clients=8]", "probe ends:");
    }

    @Test
    void a_call_that_hangs_is_a_gap_and_delays_those_after_it() throws Exception {
        var ten = new CountDownLatch(10);
        var first = new CountDownLatch(1);
        try (var probe = new CallProbe(
                new CallProbe.Load(50, 1),
                number -> {
                    if (number == 1) first.await(700, TimeUnit.MILLISECONDS);
                    ten.countDown();
                },
                journal)) {
            assertThat(ten.await(30, TimeUnit.SECONDS)).isTrue();
            var report = probe.stop();
            assertThat(report.longestGapMs()).isGreaterThanOrEqualTo(650);
            assertThat(report.p99Ms()).isGreaterThanOrEqualTo(650);
            assertThat(report.failed()).isZero();
        }
    }

    @Test
    void a_probe_that_nobody_stopped_reports_all_the_same() {
        new CallProbe(new CallProbe.Load(10, 1), number -> {}, journal).close();
        assertThat(journal.toString()).contains("probe ends: CallReport[");
    }

    @Test
    void a_percentile_is_the_least_that_so_many_do_not_exceed() {
        long[] hundred =
                LongStream.rangeClosed(1, 100).map(ms -> ms * 1_000_000).toArray();
        assertThat(CallProbe.percentileMs(hundred, 50)).isEqualTo(50);
        assertThat(CallProbe.percentileMs(hundred, 99)).isEqualTo(99);
        assertThat(CallProbe.percentileMs(new long[] {7_000_000}, 99)).isEqualTo(7);
        assertThat(CallProbe.percentileMs(new long[0], 50)).isZero();
    }

    @Test
    void a_load_of_nothing_is_refused() {
        assertThatThrownBy(() -> new CallProbe.Load(0, 1)).hasMessageContaining("at least one call a second");
        assertThatThrownBy(() -> new CallProbe.Load(1, 100)).hasMessageContaining("once a minute");
    }
}
