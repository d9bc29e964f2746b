package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.launcher.lab.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictionTest {
    private final Prediction crash = Examples.prediction(Failure.CRASH);
    private final Prediction freeze = Examples.prediction(Failure.FREEZE);

    @Test
    void recovery_follows_from_probes_and_from_the_pace_of_the_first_launch() {
        assertThat(crash.detected()).isEqualTo(Duration.ofMillis(4 * 250 + 300));
        assertThat(crash.launched().minus(crash.detected())).isEqualTo(Duration.ofMillis(900));
        assertThat(crash.healthy().minus(crash.launched())).isEqualTo(Duration.ofSeconds(1));
        assertThat(freeze.detected().minus(crash.detected())).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void a_gap_is_pacing_two_slow_requests_and_the_silence_of_a_frozen_zone() {
        assertThat(crash.longestGap()).isEqualTo(Duration.ofMillis(100 + 2 * 40));
        assertThat(freeze.longestGap()).isEqualTo(Duration.ofMillis(100 + 1_250 + 2 * 40));
    }

    @Test
    void those_who_renew_their_connection_meanwhile_may_try_the_dead_address_first() {
        // 24 clients, each every 5 s, for 2 s, a third of them.
        assertThat(crash.connectsRetried()).isEqualTo(4);
        assertThat(freeze.connectsRetried()).isZero();
    }

    @Test
    void what_is_open_to_the_victim_is_sent_again_and_what_is_in_flight_may_be_cut() {
        assertThat(crash.resentRequests()).isEqualTo(8);
        assertThat(freeze.resentRequests()).isEqualTo(24);
        // 8 connections, each busy for 2 of 100 ms.
        assertThat(crash.interruptedResponses()).isEqualTo(1);
    }

    @Test
    void the_first_launch_is_timed_from_the_request_to_the_first_and_to_the_last_instance() {
        var first = FirstLaunch.of(
                List.of(sighting(100, 0, 0), sighting(400, 6, 0), sighting(900, 6, 5), sighting(1_500, 6, 6)),
                Duration.ofMillis(150).toNanos(),
                6);
        assertThat(first.reaction()).isEqualTo(Duration.ofMillis(250));
        assertThat(first.launch()).isEqualTo(Duration.ofMillis(1_100));
    }

    private static Sighting sighting(int ms, int members, int running) {
        return new Sighting(
                Duration.ofMillis(ms).toNanos(),
                Map.of(),
                IntStream.range(0, members)
                        .mapToObj(i -> new Sighting.Member("i-" + i, "us-east-1a", "Pending", "Healthy"))
                        .toList(),
                ids(running),
                Map.of());
    }

    private static Set<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "i-" + i).collect(Collectors.toSet());
    }
}
