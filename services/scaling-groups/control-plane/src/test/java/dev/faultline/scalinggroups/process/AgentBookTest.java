package dev.faultline.scalinggroups.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.domain.instance.Instance.Observed;
import dev.faultline.scalinggroups.domain.instance.Instance.RecordStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentBookTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AgentBook book = new AgentBook();

    private static AgentReport report(long incarnation, long sequence, State state) {
        var status = new InstanceStatus("i-1", 3, state, null, null, true, "");
        return new AgentReport(A, incarnation, sequence, NOON, true, List.of(status));
    }

    @Test
    void news_is_told_once() {
        assertThat(book.hear(report(1, 1, State.RUNNING), NOON))
                .containsEntry("i-1", new RecordStatus(3, Observed.RUNNING, true, "", NOON));
        assertThat(book.hear(report(1, 2, State.RUNNING), NOON.plusSeconds(1))).isEmpty();
        assertThat(book.hear(report(1, 3, State.EXITED), NOON.plusSeconds(2))).hasSize(1);
    }

    @Test
    void what_was_told_is_told_again_after_a_while() {
        book.hear(report(1, 1, State.RUNNING), NOON);
        var later = NOON.plus(AgentBook.REPEAT);
        assertThat(book.hear(report(1, 2, State.RUNNING), later.minusMillis(1))).isEmpty();
        assertThat(book.hear(report(1, 3, State.RUNNING), later)).hasSize(1);
    }

    @Test
    void an_end_is_told_once_unless_it_was_lost() {
        book.hear(report(1, 1, State.TERMINATED), NOON);
        assertThat(book.hear(report(1, 2, State.TERMINATED), NOON.plusSeconds(60)))
                .isEmpty();
        book.forget(A, "i-1");
        assertThat(book.hear(report(1, 3, State.TERMINATED), NOON.plusSeconds(61)))
                .hasSize(1);
    }

    @Test
    void an_older_report_is_ignored_also_one_of_an_earlier_life() {
        book.hear(report(2, 1, State.RUNNING), NOON);
        assertThat(book.hear(report(2, 1, State.EXITED), NOON)).isEmpty();
        assertThat(book.hear(report(1, 99, State.EXITED), NOON)).isEmpty();
    }
}
