package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.lab.core.NodeTraffic.Node;
import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTrafficTest {
    private static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lab/1";
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void what_nodes_had_done_before_is_not_counted() {
        var traffic = NodeTraffic.since(
                START,
                ARN,
                List.of(
                        report("us-east-1a", 7, 1, -2, 10),
                        report("us-east-1a", 7, 2, -1, 11),
                        report("us-east-1a", 7, 3, 5, 14)));
        assertThat(traffic.savedByRetry()).isEqualTo(3);
    }

    @Test
    void a_dead_node_counts_until_its_last_report_and_its_successor_from_nothing() {
        var traffic = NodeTraffic.since(
                START,
                ARN,
                List.of(
                        report("us-east-1c", 7, 9, -1, 2),
                        report("us-east-1c", 7, 10, 1, 4),
                        report("us-east-1c", 8, 1, 20, 0),
                        report("us-east-1c", 8, 2, 21, 5)));
        assertThat(traffic.savedByRetry()).isEqualTo(2 + 5);
        assertThat(traffic.nodes())
                .extracting(Node::lastReport)
                .containsExactly(START.plusSeconds(1), START.plusSeconds(21));
    }

    @Test
    void reports_may_be_repeated_and_out_of_order() {
        var late = report("us-east-1a", 7, 2, 1, 3);
        var later = report("us-east-1a", 7, 3, 2, 6);
        assertThat(NodeTraffic.since(START, ARN, List.of(later, late, late, later))
                        .savedByRetry())
                .isEqualTo(6);
    }

    @Test
    void nodes_of_the_past_and_other_load_balancers_are_none_of_it() {
        var other = new LoadBalancerTraffic(
                ARN + "2", new AvailabilityZone("us-east-1a"), 7, 1, START.plusSeconds(1), 9, 9, 0, 0, 0, 0, 0, 0, 0);
        assertThat(NodeTraffic.since(START, ARN, List.of(other, report("us-east-1a", 6, 5, -3, 4)))
                        .nodes())
                .isEmpty();
    }

    private static LoadBalancerTraffic report(String zone, long incarnation, long sequence, int second, long saved) {
        return new LoadBalancerTraffic(
                ARN,
                new AvailabilityZone(zone),
                incarnation,
                sequence,
                START.plusSeconds(second),
                100 + saved,
                saved,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }
}
