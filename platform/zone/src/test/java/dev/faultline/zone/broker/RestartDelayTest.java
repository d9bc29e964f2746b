package dev.faultline.zone.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartDelayTest {
    @Test
    void a_broker_that_keeps_ending_is_started_ever_more_slowly() {
        assertThat(Stream.iterate(
                                RestartDelay.fresh().after(Duration.ZERO), delay -> delay.after(Duration.ofSeconds(5)))
                        .limit(7)
                        .map(delay -> delay.next().toMillis()))
                .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 10000L, 10000L);
    }

    @Test
    void a_broker_that_was_well_is_started_soon() {
        var slow = new RestartDelay(RestartDelay.LONGEST);
        assertThat(slow.after(RestartDelay.WELL.minusMillis(1)).next()).isEqualTo(RestartDelay.LONGEST);
        assertThat(slow.after(RestartDelay.WELL).next()).isEqualTo(RestartDelay.FIRST);
    }
}
