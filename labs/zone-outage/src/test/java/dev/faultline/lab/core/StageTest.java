package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StageTest {
    @Test
    void each_stage_begins_where_the_one_before_it_ended() {
        var stages = Stage.of(new Recovery(seconds(4), seconds(5.5), seconds(7.6), seconds(7.7)));
        assertThat(stages).extracting(Stage::name).containsExactly("detection", "launch", "health");
        assertThat(stages).extracting(Stage::measured).containsExactly(seconds(4), seconds(1.5), seconds(2.1));
        assertThat(stages).extracting(Stage::within).containsExactly(true, true, false);
    }

    @Test
    void a_stage_that_was_not_seen_is_not_within_its_budget() {
        var stages = Stage.of(new Recovery(seconds(1), OptionalLong.empty(), seconds(3), OptionalLong.empty()));
        assertThat(stages).extracting(Stage::within).containsExactly(true, false, false);
    }

    private static OptionalLong seconds(double seconds) {
        return OptionalLong.of(Math.round(seconds * Examples.SECOND));
    }
}
