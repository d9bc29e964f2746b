package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProbeReportTest {
    private static final String LINE = "{\"requests\":12,\"responses2xx\":9,\"responses5xx\":1,\"responsesOther\":0,"
            + "\"socketErrors\":2,\"interruptedResponses\":0,\"retriedConnects\":4,\"resentRequests\":5,\"rawFailures\":6,"
            + "\"p50Ms\":1.25,\"p99Ms\":1.2E2,\"longestGapMs\":412}";

    @Test
    void a_report_is_what_the_probe_said() {
        var report = ProbeReport.parse(LINE);
        assertThat(report).isEqualTo(new ProbeReport(12, 9, 1, 0, 2, 0, 4, 5, 6, 1.25, 120, 412));
        assertThat(report.failures()).isEqualTo(3);
    }

    @Test
    void a_line_without_a_figure_is_no_report() {
        assertThatThrownBy(() -> ProbeReport.parse("{\"requests\":12}")).hasMessageContaining("responses2xx");
    }
}
