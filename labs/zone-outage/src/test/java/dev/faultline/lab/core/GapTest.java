package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.Sample.Outcome;
import dev.faultline.lab.core.SlowRequest.Step;
import dev.faultline.lab.core.SlowRequest.Wait;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapTest {
    private static final long MS = 1_000_000;
    private static final Step SILENT = new Step(Wait.RESPONSE, "127.1.3.10", 300 * MS, 1_300 * MS, "Read timed out");
    private static final Step CONNECT = new Step(Wait.CONNECT, "127.1.1.10", 1_300 * MS, 1_305 * MS, "connected");
    private static final SlowRequest REPEATED =
            new SlowRequest(1, 300 * MS, 300 * MS, 1_310 * MS, "i-7", List.of(SILENT, CONNECT));
    private static final SlowRequest EARLIER = new SlowRequest(1, 0, 0, 200 * MS, "i-7", List.of(CONNECT));
    private static final SlowRequest OF_ANOTHER =
            new SlowRequest(0, 300 * MS, 300 * MS, 1_310 * MS, "i-7", List.of(CONNECT));
    private static final LoadLog LOG = new LoadLog(
            2,
            0,
            2_000 * MS,
            List.of(
                    success(0, 100),
                    success(1, 200),
                    success(0, 800),
                    success(1, 1_310),
                    success(0, 1_400),
                    success(1, 1_900),
                    success(0, 1_950)),
            List.of(),
            List.of(EARLIER, REPEATED, OF_ANOTHER),
            new Attempts(0, 1, 1));

    @Test
    void the_longest_gap_says_whose_it_was_and_when() {
        var gap = Gap.longest(LOG).getFirst();
        assertThat(gap.client()).isEqualTo(1);
        assertThat(gap.fromNanos()).isEqualTo(200 * MS);
        assertThat(gap.toNanos()).isEqualTo(1_310 * MS);
    }

    @Test
    void a_gap_is_explained_by_its_own_clients_requests_of_that_time() {
        var gap = Gap.longest(LOG).getFirst();
        assertThat(gap.requests()).containsExactly(REPEATED);
        assertThat(gap.longestWait()).contains(SILENT);
    }

    @Test
    void each_client_has_its_longest_gap_the_longest_first() {
        assertThat(Gap.longest(LOG)).extracting(Gap::client).containsExactly(1, 0);
        assertThat(Gap.longest(LOG)).extracting(Gap::nanos).containsExactly(1_110 * MS, 700 * MS);
    }

    @Test
    void a_gap_is_told_in_one_sentence() {
        var findings = Examples.findings(Examples.load());
        var sentence = findings.describe(new Gap(1, 8_100 * MS, 9_200 * MS, List.of(REPEATED)));
        assertThat(sentence)
                .isEqualTo("client 1, 1100 ms from +0.100 s from the fault, the longest wait 1000 ms for a response of"
                        + " 127.1.3.10 (Read timed out)");
        assertThat(findings.describe(new Gap(1, 23_500 * MS, 24_000 * MS, List.of())))
                .isEqualTo("client 1, 500 ms from +1.500 s from the zone's start, without a slow request");
    }

    private static Sample success(int client, long endMs) {
        return new Sample(client, endMs * MS - MS, endMs * MS, Outcome.RESPONSE, 200, "us-east-1a");
    }
}
