package dev.faultline.loadbalancing.node.core;

import static dev.faultline.loadbalancing.node.core.Targets.A;
import static dev.faultline.loadbalancing.node.core.Targets.B;
import static dev.faultline.loadbalancing.node.core.Targets.C;
import static dev.faultline.loadbalancing.node.core.Targets.FAILED;
import static dev.faultline.loadbalancing.node.core.Targets.PASSED;
import static dev.faultline.loadbalancing.node.core.Targets.attributes;
import static dev.faultline.loadbalancing.node.core.Targets.group;
import static dev.faultline.loadbalancing.node.core.Targets.healthy;
import static dev.faultline.loadbalancing.node.core.Targets.of;
import static dev.faultline.loadbalancing.node.core.Targets.state;
import static dev.faultline.loadbalancing.node.core.Targets.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import dev.faultline.loadbalancing.node.core.Health.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetGroupStateTest {
    private static final String CROSS_ZONE = "load_balancing.cross_zone.enabled";
    private static final String MINIMUM = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static List<String> firstChoices(TargetGroupState<TargetState> state, int requests) {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < requests; i++) chosen.add(next(state.attempts()));
        return chosen;
    }

    private static String next(Attempts<TargetState> attempts) {
        var attempt = attempts.next();
        return attempt == null ? "none" : attempt.target().target().id();
    }

    @Test
    void requests_go_round_the_healthy_targets() {
        var state = healthy(group(target(1, A), target(2, B), target(3, C)));
        assertThat(firstChoices(state, 6)).containsExactly("i-1", "i-2", "i-3", "i-1", "i-2", "i-3");
    }

    @Test
    void an_unhealthy_target_gets_no_requests() {
        var state = healthy(group(target(1, A), target(2, B)));
        state.checked(of(state, 2), FAILED);
        state.checked(of(state, 2), FAILED);
        assertThat(firstChoices(state, 3)).containsOnly("i-1");
    }

    @Test
    void with_too_few_healthy_targets_all_registered_ones_get_requests() {
        var state = state(group(target(1, A), target(2, B)));
        assertThat(state.failOpen()).isTrue();
        assertThat(firstChoices(state, 2)).containsExactlyInAnyOrder("i-1", "i-2");

        state.checked(of(state, 1), PASSED);
        assertThat(state.failOpen()).isFalse();
        assertThat(firstChoices(state, 2)).containsOnly("i-1");
    }

    @Test
    void the_number_that_is_too_few_is_an_attribute() {
        var state = state(group(Map.of(MINIMUM, "2"), List.of(target(1, A), target(2, B), target(3, C))));
        state.checked(of(state, 1), PASSED);
        assertThat(state.failOpen()).isTrue();
        state.checked(of(state, 2), PASSED);
        assertThat(firstChoices(state, 4)).containsOnly("i-1", "i-2");
    }

    @Test
    void a_target_that_takes_no_connection_is_out_until_its_next_successful_check() {
        var state = healthy(group(target(1, A), target(2, B)));
        state.connectFailed(of(state, 2));
        assertThat(of(state, 2).health().state()).isEqualTo(State.HEALTHY);
        assertThat(firstChoices(state, 3)).containsOnly("i-1");

        state.checked(of(state, 2), PASSED);
        assertThat(firstChoices(state, 2)).contains("i-2");
    }

    @Test
    void marks_alone_make_no_group_unusable() {
        var state = healthy(group(target(1, A), target(2, B)));
        state.connectFailed(of(state, 1));
        state.connectFailed(of(state, 2));
        assertThat(firstChoices(state, 2)).containsExactlyInAnyOrder("i-1", "i-2");
    }

    @Test
    void a_lost_zone_s_targets_are_out_until_they_pass_a_check() {
        var state = healthy(group(target(1, A), target(2, C), target(3, C)));
        assertThat(state.zoneLost(C)).extracting(target -> target.target().id()).containsExactly("i-2", "i-3");
        assertThat(firstChoices(state, 3)).containsOnly("i-1");
        state.checked(of(state, 3), PASSED);
        assertThat(firstChoices(state, 4)).containsOnly("i-1", "i-3");
    }

    @Test
    void without_cross_zone_only_the_node_s_own_zone_counts() {
        var state = healthy(group(Map.of(CROSS_ZONE, "false"), List.of(target(1, A), target(2, A), target(3, B))));
        assertThat(firstChoices(state, 4)).containsOnly("i-1", "i-2");

        state.checked(of(state, 1), FAILED);
        state.checked(of(state, 1), FAILED);
        state.checked(of(state, 2), FAILED);
        state.checked(of(state, 2), FAILED);
        assertThat(firstChoices(state, 4)).as("fail open within the zone").containsOnly("i-1", "i-2");
    }

    @Test
    void without_cross_zone_and_without_a_target_in_its_zone_a_node_has_none() {
        var state = healthy(group(Map.of(CROSS_ZONE, "false"), List.of(target(3, B))));
        assertThat(firstChoices(state, 1)).containsExactly("none");
    }

    @Test
    void a_draining_target_gets_no_requests_even_when_all_else_fails() {
        var state = healthy(group(target(1, A), target(2, B)));
        TargetGroup next = group(target(1, A), target(2, B, NOON));
        state.apply(next, attributes(next));
        assertThat(firstChoices(state, 2)).containsOnly("i-1");
        state.checked(of(state, 1), FAILED);
        state.checked(of(state, 1), FAILED);
        assertThat(firstChoices(state, 2)).containsOnly("i-1");
        assertThat(of(state, 2).report("arn"))
                .satisfies(health -> assertThat(health.state()).isEqualTo("draining"))
                .satisfies(health -> assertThat(health.reason()).isEqualTo("Target.DeregistrationInProgress"));
    }

    @Test
    void a_snapshot_keeps_what_is_known_of_targets_that_stay() {
        var state = healthy(group(target(1, A), target(2, B)));
        of(state, 1).begin();
        state.connectFailed(of(state, 2));
        TargetGroup next = group(target(2, B), target(1, A), target(3, C));

        var change = state.apply(next, attributes(next));

        assertThat(change.added()).extracting(target -> target.target().id()).containsExactly("i-3");
        assertThat(change.removed()).isEmpty();
        assertThat(of(state, 1).health().state()).isEqualTo(State.HEALTHY);
        assertThat(of(state, 1).outstanding()).isEqualTo(1);
        assertThat(of(state, 2).down()).isTrue();
        assertThat(of(state, 3).health()).isEqualTo(Health.INITIAL);
    }

    @Test
    void a_target_on_another_port_is_another_target() {
        var state = healthy(group(target(1, A)));
        var moved = new Target("i-1", "127.20.1.1", 81, A, null);
        var change = state.apply(group(moved), attributes(group(moved)));
        assertThat(change.added()).hasSize(1);
        assertThat(change.removed()).hasSize(1);
        assertThat(of(state, 1).health()).isEqualTo(Health.INITIAL);
    }

    @Test
    void the_least_loaded_target_is_chosen_when_the_group_asks_for_it() {
        var state = healthy(group(
                Map.of("load_balancing.algorithm.type", "least_outstanding_requests"),
                List.of(target(1, A), target(2, B), target(3, C))));
        of(state, 1).begin();
        of(state, 2).begin();
        of(state, 2).begin();
        assertThat(firstChoices(state, 3)).containsOnly("i-3");
        of(state, 3).begin();
        of(state, 3).begin();
        assertThat(firstChoices(state, 3)).containsOnly("i-1");
    }

    @Test
    void idle_targets_share_the_load_also_by_least_outstanding_requests() {
        var state = healthy(group(
                Map.of("load_balancing.algorithm.type", "least_outstanding_requests"),
                List.of(target(1, A), target(2, B))));
        assertThat(firstChoices(state, 4)).containsExactly("i-1", "i-2", "i-1", "i-2");
    }
}
