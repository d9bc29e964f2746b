package dev.faultline.loadbalancing.node.core;

import static dev.faultline.loadbalancing.node.core.Targets.A;
import static dev.faultline.loadbalancing.node.core.Targets.B;
import static dev.faultline.loadbalancing.node.core.Targets.C;
import static dev.faultline.loadbalancing.node.core.Targets.group;
import static dev.faultline.loadbalancing.node.core.Targets.healthy;
import static dev.faultline.loadbalancing.node.core.Targets.of;
import static dev.faultline.loadbalancing.node.core.Targets.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static List<String> all(Attempts<TargetState> attempts) {
        List<String> tried = new ArrayList<>();
        for (var attempt = attempts.next(); attempt != null; attempt = attempts.next())
            tried.add(attempt.target().target().id() + (attempt.newConnection() ? " anew" : ""));
        return tried;
    }

    @Test
    void a_request_tries_every_target_once() {
        var state = healthy(group(target(1, A), target(2, B), target(3, C)));
        assertThat(all(state.attempts())).containsExactly("i-1", "i-2", "i-3");
        assertThat(all(state.attempts())).containsExactly("i-2", "i-3", "i-1");
    }

    @Test
    void other_requests_do_not_lead_it_back_to_a_target_that_failed_it() {
        var state = healthy(group(target(1, A), target(2, B)));
        Attempts<TargetState> request = state.attempts();
        request.next();
        for (int i = 0; i < 5; i++) state.attempts().next();
        assertThat(request.next()).isEqualTo(new Attempts.Attempt<>(of(state, 2), false));
    }

    @Test
    void a_target_that_is_marked_down_meanwhile_comes_last() {
        var state = healthy(group(target(1, A), target(2, B), target(3, C)));
        Attempts<TargetState> request = state.attempts();
        request.next();
        state.connectFailed(of(state, 2));
        assertThat(all(request)).containsExactly("i-3", "i-2");
    }

    @Test
    void a_target_whose_pooled_connection_was_closed_has_a_second_chance_on_a_new_one() {
        var state = healthy(group(target(1, A), target(2, B)));
        Attempts<TargetState> request = state.attempts();
        request.next();
        request.pooledConnectionWasClosed(of(state, 1));
        assertThat(all(request)).containsExactly("i-2", "i-1 anew");
    }

    @Test
    void no_request_tries_more_targets_than_the_limit() {
        List<Target> many = new ArrayList<>();
        for (int i = 1; i <= 20; i++) many.add(target(i, A));
        assertThat(all(healthy(group(Map.of(), many)).attempts())).hasSize(Attempts.MAX_ATTEMPTS);
    }

    @Test
    void a_silent_target_is_given_up_only_for_one_that_nothing_speaks_against() {
        var state = healthy(group(target(1, A), target(2, B)));
        Attempts<TargetState> request = state.attempts();
        request.next();
        assertThat(request.hasBetter()).isTrue();
        state.connectFailed(of(state, 1));
        state.connectFailed(of(state, 2));
        assertThat(request.hasBetter()).isFalse();
    }

    @Test
    void a_connect_failure_may_be_repeated_by_any_method_and_a_closed_connection_by_some() {
        for (Failure failure : List.of(Failure.CONNECT_REFUSED, Failure.CONNECT_TIMED_OUT)) {
            assertThat(failure.mayRepeat(false, false, false)).isTrue();
            assertThat(failure.mayRepeat(false, true, false)).isTrue();
        }
        for (Failure failure : List.of(Failure.CLOSED, Failure.DECLARED_GONE)) {
            assertThat(failure.mayRepeat(true, false, false)).isTrue();
            assertThat(failure.mayRepeat(false, false, false)).isFalse();
            assertThat(failure.mayRepeat(true, true, false)).isFalse();
        }
        for (Failure failure : List.of(Failure.MALFORMED_RESPONSE, Failure.TIMED_OUT, Failure.DEREGISTERED))
            assertThat(failure.mayRepeat(true, false, false)).isFalse();
        for (Failure failure : Failure.values())
            assertThat(failure.mayRepeat(true, false, true)).isFalse();
    }
}
