package dev.faultline.loadbalancing.domain.targetgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
    private static HealthCheck.Change times(int interval, @Nullable Integer timeout) {
        return new HealthCheck.Change(null, null, interval, timeout, null, null, null);
    }

    private static HealthCheck.Change matcher(String matcher) {
        return new HealthCheck.Change(null, null, null, null, null, null, matcher);
    }

    @Test
    void AWS_defaults_are_good_in_both_profiles() {
        assertThat(HealthCheck.DEFAULT.violation(TimingProfile.STRICT)).isEmpty();
        assertThat(HealthCheck.DEFAULT.violation(TimingProfile.RELAXED)).isEmpty();
    }

    @Test
    void a_short_interval_takes_an_unnamed_timeout_down_with_it() {
        var check = HealthCheck.DEFAULT.with(times(2, null), TimingProfile.RELAXED);
        assertThat(check.timeoutSeconds()).isEqualTo(2);
        assertThat(check.violation(TimingProfile.RELAXED)).isEmpty();
    }

    @Test
    void the_strict_profile_wants_a_timeout_below_the_interval() {
        var check = HealthCheck.DEFAULT.with(times(5, null), TimingProfile.STRICT);
        assertThat(check.violation(TimingProfile.STRICT))
                .contains("Health check timeout '5' must be smaller than the interval '5'");
        assertThat(HealthCheck.DEFAULT.with(times(30, 30), TimingProfile.STRICT).violation(TimingProfile.STRICT))
                .isPresent();
    }

    @Test
    void the_relaxed_profile_begins_at_one_second() {
        assertThat(HealthCheck.DEFAULT.with(times(1, 1), TimingProfile.RELAXED).violation(TimingProfile.RELAXED))
                .isEmpty();
        assertThat(HealthCheck.DEFAULT.with(times(1, 1), TimingProfile.STRICT).violation(TimingProfile.STRICT))
                .isPresent();
        assertThat(HealthCheck.DEFAULT
                        .with(times(0, null), TimingProfile.RELAXED)
                        .violation(TimingProfile.RELAXED))
                .isPresent();
        assertThat(HealthCheck.DEFAULT.with(times(2, 3), TimingProfile.RELAXED).violation(TimingProfile.RELAXED))
                .contains("Health check timeout '3' must be smaller than the interval '2'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "200,202", "200-299", "200-499", "200-299,301"})
    void a_matcher_names_codes(String matcher) {
        assertThat(HealthCheck.DEFAULT
                        .with(matcher(matcher), TimingProfile.STRICT)
                        .violation(TimingProfile.STRICT))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "500", "199", "299-200", "200,", "200-", "ok"})
    void a_matcher_outside_200_to_499_is_refused(String matcher) {
        assertThat(HealthCheck.DEFAULT
                        .with(matcher(matcher), TimingProfile.STRICT)
                        .violation(TimingProfile.STRICT))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "http", "", "080"})
    void a_port_out_of_range_is_refused(String port) {
        var change = new HealthCheck.Change(port, null, null, null, null, null, null);
        assertThat(HealthCheck.DEFAULT.with(change, TimingProfile.STRICT).violation(TimingProfile.STRICT))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "", "/a b", "/a\r\nX: y"})
    void a_path_that_is_none_is_refused(String path) {
        var change = new HealthCheck.Change(null, path, null, null, null, null, null);
        assertThat(HealthCheck.DEFAULT.with(change, TimingProfile.STRICT).violation(TimingProfile.STRICT))
                .isPresent();
    }
}
