package dev.faultline.eventbus.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventbus.InboxBehindException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WatermarksTest {
    private static final UUID PROBE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final Watermarks watermarks = new Watermarks();

    @Test
    void a_watermark_is_awaited_in_every_partition_of_every_topic() {
        watermarks.expect(PROBE, Set.of("a", "b"));
        for (int partition = 0; partition < 3; partition++) watermarks.reached(PROBE, "a", partition);
        watermarks.reached(PROBE, "b", 0);
        watermarks.reached(PROBE, "b", 2);
        watermarks.reached(OTHER, "b", 1);
        assertThatThrownBy(() -> watermarks.await(PROBE, Duration.ofMillis(1)))
                .isInstanceOf(InboxBehindException.class)
                .hasMessageContaining("[b]");
        watermarks.expect(PROBE, Set.of("b"));
        for (int partition = 0; partition < 3; partition++) watermarks.reached(PROBE, "b", partition);
        assertThatCode(() -> watermarks.await(PROBE, Duration.ofMillis(1))).doesNotThrowAnyException();
    }

    @Test
    void a_probe_that_comes_while_the_log_is_read_waits_for_the_next_reading() {
        watermarks.asked(PROBE);
        var reading = watermarks.pending();
        watermarks.asked(OTHER);
        assertThat(reading).isEqualTo(List.of(PROBE));
        watermarks.answered(reading);
        assertThat(watermarks.pending()).isEqualTo(List.of(OTHER));
    }

    @Test
    void a_probe_is_answered_once_however_often_it_comes() {
        watermarks.asked(PROBE);
        watermarks.asked(PROBE);
        assertThat(watermarks.pending()).hasSize(1);
    }
}
