package dev.faultline.database.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestorableTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void two_archives_reach_from_the_earlier_beginning_to_the_later_end() {
        var one = new Restorable(NOON, NOON.plusSeconds(60));
        var other = new Restorable(NOON.plusSeconds(30), NOON.plusSeconds(61));
        assertThat(Restorable.of(List.of(one, other))).isEqualTo(new Restorable(NOON, NOON.plusSeconds(61)));
        assertThat(Restorable.of(List.of())).isNull();
    }
}
