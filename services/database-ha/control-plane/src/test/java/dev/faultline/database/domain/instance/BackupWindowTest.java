package dev.faultline.database.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackupWindowTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static BackupWindow window(String text) {
        return BackupWindow.parse(text).orElseThrow();
    }

    @Test
    void it_is_written_as_it_is_read() {
        assertThat(window("03:05-23:59").text()).isEqualTo("03:05-23:59");
        for (String text : new String[] {"", "3:00-4:00", "24:00-01:00", "03:60-04:00", "03:00", "03:00-04:00Z"})
            assertThat(BackupWindow.parse(text)).as(text).isEmpty();
    }

    @Test
    void it_may_go_past_midnight() {
        assertThat(window("23:45-00:15").length()).isEqualTo(BackupWindow.SHORTEST);
        assertThat(window("12:00-12:00").length()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void its_latest_start_is_today_or_was_yesterday() {
        assertThat(window("12:00-12:30").latestStart(NOON)).isEqualTo(NOON);
        assertThat(window("12:01-12:31").latestStart(NOON)).isEqualTo("2025-12-31T12:01:00Z");
        assertThat(window("03:00-04:00").latestStart(NOON)).isEqualTo("2026-01-01T03:00:00Z");
    }

    @Test
    void those_that_are_assigned_are_in_the_regions_block_and_half_an_hour_each() {
        var windows = IntStream.range(0, 32)
                .mapToObj(BackupWindow::assigned)
                .distinct()
                .toList();
        assertThat(windows).hasSize(16).allSatisfy(window -> {
            assertThat(window.length()).isEqualTo(BackupWindow.SHORTEST);
            assertThat(window.text()).isBetween("03:00-03:30", "10:30-11:00");
        });
    }
}
