package dev.faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.EPOCH);
    private final ArrayList<String> ran = new ArrayList<>();

    private Runnable note(String what) {
        return () -> ran.add(what + "@" + time.now().toEpochMilli());
    }

    @Test
    void tasks_run_in_the_order_of_their_times_and_see_them() {
        time.schedule(Duration.ofMillis(20), note("second"));
        time.schedule(Duration.ofMillis(10), note("first"));
        time.schedule(Duration.ofMillis(20), note("third"));
        time.advance(Duration.ofMillis(19));
        assertThat(ran).containsExactly("first@10");
        time.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("first@10", "second@20", "third@20");
        assertThat(time.nanoTime()).isEqualTo(20_000_000);
    }

    @Test
    void what_a_task_schedules_runs_in_the_same_advance_if_it_is_due() {
        time.schedule(Duration.ofMillis(1), () -> time.schedule(Duration.ofMillis(1), note("inner")));
        time.advance(Duration.ofMillis(5));
        assertThat(ran).containsExactly("inner@2");
    }

    @Test
    void a_cancelled_task_never_runs() {
        time.schedule(Duration.ofMillis(1), note("cancelled")).run();
        time.advance(Duration.ofMillis(5));
        assertThat(ran).isEmpty();
        assertThat(time.advanceToNext()).isFalse();
    }

    @Test
    void time_does_not_go_back() {
        assertThatThrownBy(() -> time.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
