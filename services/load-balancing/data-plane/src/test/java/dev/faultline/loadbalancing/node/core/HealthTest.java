package dev.faultline.loadbalancing.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.node.core.Health.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final CheckResult PASSED = new CheckResult.Passed();
    private static final CheckResult FAILED = new CheckResult.Failed();
    private static final CheckResult TIMED_OUT = new CheckResult.TimedOut();
    private static final CheckResult CODE_503 = new CheckResult.WrongCode(503);

    /** With thresholds of five and two, AWS's defaults. */
    private static Health after(Health start, CheckResult... results) {
        Health health = start;
        for (CheckResult result : List.of(results)) health = health.after(result, 5, 2);
        return health;
    }

    @Test
    void a_new_target_says_that_it_is_being_checked() {
        assertThat(Health.INITIAL)
                .returns("Elb.InitialHealthChecking", Health::reason)
                .returns("Initial health checks in progress", Health::description);
    }

    @Test
    void a_new_target_needs_one_success_whatever_the_threshold() {
        assertThat(after(Health.INITIAL, PASSED).state()).isEqualTo(State.HEALTHY);
        assertThat(after(Health.INITIAL, FAILED, PASSED).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void a_healthy_target_needs_failures_in_a_row_to_fall() {
        assertThat(after(Health.INITIAL, PASSED, FAILED).state()).isEqualTo(State.HEALTHY);
        assertThat(after(Health.INITIAL, PASSED, FAILED, PASSED, FAILED).state())
                .isEqualTo(State.HEALTHY);
        assertThat(after(Health.INITIAL, PASSED, FAILED, FAILED).state()).isEqualTo(State.UNHEALTHY);
    }

    @Test
    void an_unhealthy_target_needs_successes_in_a_row_to_return() {
        Health unhealthy = after(Health.INITIAL, FAILED, FAILED);
        assertThat(after(unhealthy, PASSED, PASSED, PASSED, PASSED).state()).isEqualTo(State.UNHEALTHY);
        assertThat(after(unhealthy, PASSED, PASSED, PASSED, PASSED, FAILED, PASSED)
                        .state())
                .isEqualTo(State.UNHEALTHY);
        assertThat(after(unhealthy, PASSED, PASSED, PASSED, PASSED, PASSED))
                .returns(State.HEALTHY, Health::state)
                .returns("", Health::reason);
    }

    @Test
    void the_last_failure_is_the_reason() {
        Health unhealthy = after(Health.INITIAL, FAILED, CODE_503);
        assertThat(unhealthy)
                .returns("Target.ResponseCodeMismatch", Health::reason)
                .returns("Health checks failed with these codes: [503]", Health::description);
        assertThat(after(unhealthy, TIMED_OUT))
                .returns("Target.Timeout", Health::reason)
                .returns("Request timed out", Health::description);
        assertThat(after(unhealthy, FAILED))
                .returns("Target.FailedHealthChecks", Health::reason)
                .returns("Health checks failed", Health::description);
    }

    @Test
    void a_matcher_takes_codes_lists_and_ranges() {
        assertThat(CodeMatcher.parse("200").matches(200)).isTrue();
        assertThat(CodeMatcher.parse("200").matches(201)).isFalse();
        assertThat(CodeMatcher.parse("200, 301").matches(301)).isTrue();
        assertThat(CodeMatcher.parse("200-299,404").matches(299)).isTrue();
        assertThat(CodeMatcher.parse("200-299,404").matches(300)).isFalse();
        assertThat(CodeMatcher.parse("200-299,404").matches(404)).isTrue();
    }
}
