package dev.faultline.lab.databasefailover.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
import dev.faultline.lab.rig.core.Order.ReadBack;
import dev.faultline.launcher.lab.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final long MS = 1_000_000;
    private static final long FAULT = 5_000 * MS;
    private static final String TOLD = "Multi-AZ instance failover completed";

    private final List<Order> orders = LongStream.rangeClosed(1, 1_000)
            .mapToObj(id -> new Order(id, 0, id * 10 * MS, id * 10 * MS, Outcome.ACKNOWLEDGED, ReadBack.SEEN))
            .toList();

    @Test
    void a_fail_over_that_loses_nothing_passes() {
        assertThat(Verdict.of(findings(Set.of(), List.of(TOLD), OptionalLong.of(2_000 * MS)))
                        .broken())
                .isEmpty();
    }

    @Test
    void a_single_lost_order_fails_it() {
        assertThat(Verdict.of(findings(Set.of(17L), List.of(TOLD), OptionalLong.of(2_000 * MS)))
                        .broken())
                .containsExactly("1 acknowledged orders lost");
    }

    @Test
    void a_fail_over_that_nobody_is_told_of_fails_it() {
        assertThat(Verdict.of(findings(Set.of(), List.of(), OptionalLong.empty()))
                        .broken())
                .containsExactly(
                        "DescribeDBInstances shows another primary",
                        "DescribeEvents tells of the completed fail-over",
                        "not seen: a second copy in sync in the zones that are left");
    }

    @Test
    void a_successor_waits_for_the_lease_and_a_silent_standby_for_its_time_out() {
        var lease = Duration.ofMillis(1_500);

        assertThat(Part.PRIMARY.expectedOutage(Failure.FREEZE, lease)).isEqualTo(Duration.ofMillis(1_750));
        assertThat(Part.STANDBY.expectedOutage(Failure.FREEZE, lease)).isEqualTo(Duration.ofMillis(2_250));
        assertThat(Part.STANDBY.expectedOutage(Failure.CRASH, lease)).isEqualTo(Duration.ofMillis(250));
        assertThat(Part.NONE.expectedOutage(Failure.CRASH, lease)).isEqualTo(Duration.ZERO);
    }

    private Findings findings(Set<Long> lost, List<String> events, OptionalLong moved) {
        var kept = orders.stream().map(Order::id).collect(Collectors.toSet());
        kept.removeAll(lost);
        return new Findings(
                "us-east-1",
                "embedded",
                1,
                Instant.EPOCH,
                "us-east-1a",
                Failure.CRASH,
                Part.PRIMARY,
                Instant.EPOCH,
                9,
                Duration.ofMillis(1_750),
                orders,
                OrderStatistics.of(orders, kept, FAULT, 10_010 * MS),
                moved,
                moved,
                OptionalLong.of(9_000 * MS),
                events,
                List.of());
    }
}
