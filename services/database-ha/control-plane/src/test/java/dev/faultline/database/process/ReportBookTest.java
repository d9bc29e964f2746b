package dev.faultline.database.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.contract.DatabaseReport.Role;
import dev.faultline.database.domain.instance.Sight;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportBookTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final AvailabilityZone C = new AvailabilityZone("us-east-1c");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long VALID = ReportBook.VALID.toNanos();

    private final ReportBook book = new ReportBook();

    private static DatabaseReport report(AvailabilityZone zone, long incarnation, long sequence, NodeReport... nodes) {
        return new DatabaseReport(zone, incarnation, sequence, NOON, true, List.of(nodes), List.of());
    }

    private static NodeReport node(Role role, long epoch, boolean open, @Nullable Long lagMillis) {
        return new NodeReport("db-1", 3, role, epoch, open, null, 0, 0, null, null, lagMillis, false, "", "");
    }

    @Test
    void a_zone_that_says_nothing_for_five_seconds_is_not_heard() {
        book.receive(report(A, 1, 1), 0);
        book.receive(report(B, 1, 1), VALID);
        assertThat(book.heard(VALID)).containsExactlyInAnyOrder(A, B);
        assertThat(book.heard(VALID + 1)).containsExactly(B);
    }

    @Test
    void a_zone_is_believed_to_be_away_only_when_most_have_been_heard_for_a_while() {
        for (long start : new long[] {0, 100 * VALID}) { // From the service's start, and after a time of silence.
            book.receive(report(A, 1, start + 1), start);
            book.receive(report(B, 1, start + 1), start + 1);
            assertThat(book.believed(start + 1)).as("C may come yet").isEmpty();
            book.receive(report(C, 1, start + 1), start + 2);
            assertThat(book.believed(start + 2)).as("all are here").containsOnlyKeys(A, B, C);
            book.receive(report(A, 1, start + 2), start + VALID);
            book.receive(report(B, 1, start + 2), start + VALID);
            assertThat(book.believed(start + VALID + 3))
                    .as("C has fallen silent")
                    .containsOnlyKeys(A, B);
        }
    }

    @Test
    void two_zones_are_believed_in_the_end_when_the_third_has_never_been_heard() {
        book.receive(report(A, 1, 1), 0);
        book.receive(report(B, 1, 1), 1);
        book.receive(report(A, 1, 2), VALID);
        book.receive(report(B, 1, 2), VALID);
        assertThat(book.believed(VALID + 2)).containsOnlyKeys(A, B);
    }

    @Test
    void a_report_that_comes_late_is_passed_over() {
        var latest = report(A, 2, 1, node(Role.PRIMARY, 2, true, null));
        book.receive(latest, 0);
        book.receive(report(A, 1, 9, node(Role.STANDBY, 0, false, null)), 1);
        book.receive(report(A, 2, 1, node(Role.STANDBY, 0, false, null)), 2);
        assertThat(book.fresh(VALID)).containsEntry(A, latest);
        assertThat(book.fresh(VALID + 1)).as("and does not make it younger").isEmpty();
    }

    @Test
    void the_later_of_two_primaries_serves() {
        book.receive(report(A, 1, 1, node(Role.PRIMARY, 1, true, null)), 0);
        book.receive(report(B, 1, 1, node(Role.PRIMARY, 2, true, null)), 0);
        assertThat(book.serving("db-1", 0))
                .hasValueSatisfying(node -> assertThat(node.epoch()).isEqualTo(2));
        assertThat(book.serving("db-2", 0)).isEmpty();
    }

    @Test
    void a_replica_serves_readers_also_while_it_does_not_follow() {
        book.receive(report(A, 1, 1, node(Role.REPLICA, 0, true, null)), 0);
        assertThat(seen().open()).isTrue();
        assertThat(seen().role()).isEqualTo(Sight.Role.REPLICA);
        book.receive(report(A, 1, 2, node(Role.REPLICA, 0, false, null)), 0);
        assertThat(seen().open()).isFalse();
    }

    @Test
    void what_can_be_restored_is_known_while_the_primary_is_away() {
        var from = NOON.minusSeconds(60);
        book.receive(report(A, 1, 1, backedUp(from, NOON)), 0);
        assertThat(book.window("db-1")).contains(new ReportBook.Window(from, NOON));
        book.receive(report(A, 1, 2), VALID);
        assertThat(book.window("db-1")).contains(new ReportBook.Window(from, NOON));
        assertThat(book.window("db-2")).isEmpty();
    }

    private static NodeReport backedUp(Instant from, Instant to) {
        return new NodeReport("db-1", 3, Role.PRIMARY, 1, true, null, 0, 0, from, to, null, false, "", "");
    }

    private Sight.Node seen() {
        return ReportBook.sight(book.fresh(0), "db-1")
                .nodes()
                .entrySet()
                .iterator()
                .next()
                .getValue();
    }
}
