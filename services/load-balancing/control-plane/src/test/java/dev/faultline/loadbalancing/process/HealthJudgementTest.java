package dev.faultline.loadbalancing.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.ObserveStatus;
import dev.faultline.loadbalancing.domain.loadbalancer.Status;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HealthJudgementTest {
    private static final String LB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1";
    private static final String GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/2";
    private static final Target.Key ONE = new Target.Key("i-1", 80);
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final AvailabilityZone C = new AvailabilityZone("us-east-1c");

    private static TargetHealthReport report(AvailabilityZone zone, long incarnation, long sequence, String... states) {
        return new TargetHealthReport(
                LB,
                zone,
                incarnation,
                sequence,
                Instant.EPOCH,
                Stream.of(states)
                        .map(state -> new TargetHealthReport.TargetHealth(
                                GROUP, "i-1", 80, state, state.equals("healthy") ? "" : "Reason." + zone, zone.name()))
                        .toList());
    }

    private static TargetHealth judge(TargetHealthReport... reports) {
        return HealthJudgement.health(GROUP, ONE, List.of(reports));
    }

    @Test
    void one_node_that_finds_it_healthy_is_enough() {
        assertThat(judge(report(A, 1, 1, "unhealthy"), report(B, 1, 1, "healthy"), report(C, 1, 1, "initial")))
                .isEqualTo(TargetHealth.HEALTHY);
    }

    @Test
    void it_is_unhealthy_when_every_node_that_knows_it_finds_it_so() {
        assertThat(judge(report(A, 1, 1, "unhealthy"), report(B, 1, 1, "unhealthy"), report(C, 1, 1)))
                .isEqualTo(new TargetHealth(TargetHealth.State.UNHEALTHY, "Reason.us-east-1a", "us-east-1a"));
    }

    @Test
    void as_long_as_a_node_has_not_finished_its_first_check_it_is_initial() {
        assertThat(judge(report(A, 1, 1, "unhealthy"), report(B, 1, 1, "initial"))
                        .state())
                .isEqualTo(TargetHealth.State.INITIAL);
    }

    @Test
    void a_target_that_no_node_knows_or_that_all_think_drains_is_being_registered() {
        assertThat(judge(report(A, 1, 1))).isEqualTo(TargetHealth.REGISTRATION_IN_PROGRESS);
        assertThat(judge(report(A, 1, 1, "draining"), report(B, 1, 1)))
                .isEqualTo(TargetHealth.REGISTRATION_IN_PROGRESS);
    }

    @Test
    void other_targets_and_ports_do_not_count() {
        assertThat(HealthJudgement.health(GROUP, new Target.Key("i-1", 81), List.of(report(A, 1, 1, "healthy"))))
                .isEqualTo(TargetHealth.REGISTRATION_IN_PROGRESS);
        assertThat(HealthJudgement.health("other", ONE, List.of(report(A, 1, 1, "healthy"))))
                .isEqualTo(TargetHealth.REGISTRATION_IN_PROGRESS);
    }

    @Test
    void only_the_latest_report_of_a_node_counts() {
        var reports = new NodeReports();
        reports.receive(report(A, 2, 1, "healthy"), 0);
        reports.receive(report(A, 1, 9, "unhealthy"), 1);
        reports.receive(report(A, 2, 1, "unhealthy"), 2);
        assertThat(reports.live(LB, 3, Duration.ofSeconds(3))).containsOnlyKeys(A);
        assertThat(judge(reports.live(LB, 3, Duration.ofSeconds(3)).values().toArray(TargetHealthReport[]::new)))
                .isEqualTo(TargetHealth.HEALTHY);
        reports.receive(report(A, 2, 2, "unhealthy"), 4);
        assertThat(judge(reports.live(LB, 5, Duration.ofSeconds(3)).values().toArray(TargetHealthReport[]::new))
                        .state())
                .isEqualTo(TargetHealth.State.UNHEALTHY);
    }

    @Test
    void a_silent_node_stops_counting() {
        var reports = new NodeReports();
        long second = Duration.ofSeconds(1).toNanos();
        reports.receive(report(A, 1, 1), 0);
        reports.receive(report(B, 1, 1), 2 * second);
        assertThat(reports.live(LB, 3 * second, Duration.ofSeconds(3))).containsOnlyKeys(A, B);
        assertThat(reports.live(LB, 3 * second + 1, Duration.ofSeconds(3))).containsOnlyKeys(B);
        reports.keepOnly(List.of());
        assertThat(reports.live(LB, 3 * second, Duration.ofSeconds(3))).isEmpty();
    }

    @Test
    void it_is_active_when_every_enabled_zone_serves() {
        assertThat(HealthJudgement.status(Status.PROVISIONING, Set.of(A, B), Set.of(A, B), Duration.ZERO))
                .contains(new ObserveStatus(Status.ACTIVE, ""));
        assertThat(HealthJudgement.status(Status.PROVISIONING, Set.of(A, B), Set.of(A), Duration.ZERO))
                .isEmpty();
        assertThat(HealthJudgement.status(Status.ACTIVE, Set.of(A, B), Set.of(A, B), Duration.ofDays(1)))
                .isEmpty();
    }

    @Test
    void it_is_impaired_when_some_zones_are_silent_and_nothing_when_all_are() {
        var impaired = new ObserveStatus(Status.ACTIVE_IMPAIRED, "The load balancer does not serve from us-east-1b.");
        assertThat(HealthJudgement.status(Status.ACTIVE, Set.of(A, B), Set.of(A), Duration.ofDays(1)))
                .contains(impaired);
        assertThat(HealthJudgement.status(Status.PROVISIONING, Set.of(A, B), Set.of(A), HealthJudgement.PROVISIONING))
                .contains(impaired);
        assertThat(HealthJudgement.status(Status.ACTIVE, Set.of(A, B), Set.of(), Duration.ofDays(1)))
                .isEmpty();
        assertThat(HealthJudgement.status(Status.ACTIVE_IMPAIRED, Set.of(A, B), Set.of(A, B), Duration.ofDays(1)))
                .contains(new ObserveStatus(Status.ACTIVE, ""));
    }
}
