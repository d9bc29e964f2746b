package dev.faultline.lab.restore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
import dev.faultline.lab.rig.core.Order.ReadBack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final long MS = 1_000_000;
    private static final Instant TARGET = Instant.ofEpochSecond(1_000);

    /** Order n is acknowledged n × 10 ms after the clock's zero; the moment that is restored is that of order 500. */
    private final List<Order> orders = LongStream.rangeClosed(1, 550)
            .mapToObj(id -> new Order(id, 0, id * 10 * MS, id * 10 * MS, Outcome.ACKNOWLEDGED, ReadBack.SEEN))
            .toList();

    @Test
    void the_orders_of_the_last_moment_are_the_price_and_no_more() {
        var it = findings(upTo(500), Duration.ofMillis(500), Duration.ofSeconds(4));

        assertThat(it.lost()).hasSize(50);
        assertThat(Verdict.of(it).broken()).isEmpty();
    }

    @Test
    void an_order_that_is_missing_before_the_moment_fails_it() {
        var restored = upTo(500);
        restored.remove(17L);

        assertThat(Verdict.of(findings(restored, Duration.ofMillis(500), Duration.ofSeconds(4)))
                        .broken())
                .containsExactly("1 orders missing that were acknowledged before the restored moment");
    }

    @Test
    void an_order_of_after_the_moment_fails_it() {
        assertThat(Verdict.of(findings(upTo(550), Duration.ofMillis(500), Duration.ofSeconds(4)))
                        .broken())
                .containsExactly("45 orders restored that came after that moment");
    }

    @Test
    void an_archive_that_lags_fails_it() {
        assertThat(Verdict.of(findings(upTo(500), Duration.ofMillis(500), Duration.ofSeconds(40)))
                        .broken())
                .containsExactly("LatestRestorableTime passes the mistake after 40.0 s (at most 15 s)");
    }

    private static Set<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().collect(Collectors.toSet());
    }

    private Findings findings(Set<Long> restored, Duration mistakeAfterTarget, Duration restorable) {
        return new Findings(
                "us-east-1",
                "embedded",
                1,
                TARGET.minusSeconds(60),
                TARGET.plus(mistakeAfterTarget),
                TARGET,
                orders,
                restored,
                5_000 * MS,
                restorable,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                List.of());
    }
}
