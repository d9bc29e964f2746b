package dev.faultline.lab.databasefailover.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
import dev.faultline.lab.rig.core.Order.ReadBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderStatisticsTest {
    private static final long MS = 1_000_000;

    private final List<Order> orders = new ArrayList<>();

    @Test
    void what_was_acknowledged_and_is_not_kept_is_lost() {
        at(10, Outcome.ACKNOWLEDGED);
        at(20, Outcome.ACKNOWLEDGED);

        assertThat(statistics(Set.of(1L), 0, 30).lost()).containsExactly(2L);
        assertThat(statistics(Set.of(1L, 2L), 0, 30).lost()).isEmpty();
    }

    @Test
    void what_was_in_doubt_may_be_kept_or_not() {
        at(10, Outcome.IN_DOUBT);
        at(20, Outcome.IN_DOUBT);
        at(30, Outcome.NOT_SENT);

        var seen = statistics(Set.of(2L), 0, 30);

        assertThat(seen.inDoubt()).isEqualTo(2);
        assertThat(seen.inDoubtKept()).isEqualTo(1);
        assertThat(seen.notSent()).isEqualTo(1);
        assertThat(seen.lost()).isEmpty();
    }

    @Test
    void the_outage_is_the_longest_time_without_an_acknowledgement_that_ends_after_the_fault() {
        for (long ms : new long[] {100, 900, 1_000, 1_010, 3_000, 3_010, 3_500}) at(ms, Outcome.ACKNOWLEDGED);
        at(2_000, Outcome.IN_DOUBT);

        var seen = statistics(Set.of(), 1_005, 3_600);

        assertThat(seen.outageNanos()).isEqualTo((3_000 - 1_010) * MS);
        assertThat(seen.outageFromNanos()).isEqualTo(1_010 * MS);
    }

    @Test
    void an_outage_that_does_not_end_lasts_until_the_load_ends() {
        at(900, Outcome.ACKNOWLEDGED);

        assertThat(statistics(Set.of(1L), 1_000, 9_000).outageNanos()).isEqualTo((9_000 - 900) * MS);
    }

    @Test
    void without_any_acknowledgement_the_outage_begins_with_the_fault() {
        assertThat(statistics(Set.of(), 1_000, 9_000).outageNanos()).isEqualTo(8_000 * MS);
    }

    @Test
    void an_acknowledged_order_that_a_read_does_not_see_is_a_stale_read() {
        orders.add(new Order(1, 0, 0, 5 * MS, Outcome.ACKNOWLEDGED, ReadBack.MISSING));
        orders.add(new Order(2, 0, 0, 5 * MS, Outcome.ACKNOWLEDGED, ReadBack.UNKNOWN));

        assertThat(statistics(Set.of(1L, 2L), 0, 10).stale()).containsExactly(1L);
    }

    @Test
    void acknowledgements_are_counted_by_the_second() {
        for (long ms : new long[] {0, 999, 1_000, 3_100}) at(ms, Outcome.ACKNOWLEDGED);

        assertThat(OrderStatistics.perSecond(orders)).containsExactly(2, 1, 0, 1);
    }

    private OrderStatistics statistics(Set<Long> kept, long faultMs, long endMs) {
        return OrderStatistics.of(orders, kept, faultMs * MS, endMs * MS);
    }

    private void at(long ms, Outcome outcome) {
        orders.add(new Order(orders.size() + 1L, 0, ms * MS, ms * MS, outcome, ReadBack.SEEN));
    }
}
