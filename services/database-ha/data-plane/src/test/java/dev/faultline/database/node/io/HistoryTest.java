package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.io.History.End;
import dev.faultline.database.node.io.History.Operation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there for. */
class HistoryTest {
    private final History history = new History();

    private void append(int value, long from, long to, End end) {
        history.add(new Operation(0, 1, value, from, to, end, null));
    }

    private void read(long from, long to, @Nullable Integer... seen) {
        history.add(new Operation(1, 1, null, from, to, End.OK, List.of(seen)));
    }

    private List<String> when(Integer... last) {
        return history.violations(Map.of(1, List.of(last)));
    }

    @Test
    void what_is_in_order_is_no_violation() {
        append(1, 0, 10, End.OK);
        append(2, 5, 20, End.INFO);
        read(11, 12, 1);
        read(13, 14, 1, 2);
        assertThat(when(1, 2)).isEmpty();
    }

    @Test
    void an_append_in_doubt_may_be_there_or_not() {
        append(1, 0, 10, End.INFO);
        assertThat(when()).isEmpty();
        assertThat(when(1)).isEmpty();
    }

    @Test
    void a_lost_append_is_found() {
        append(1, 0, 10, End.OK);
        assertThat(when()).singleElement().asString().startsWith("lost");
    }

    @Test
    void a_read_that_misses_an_acknowledged_append_is_stale() {
        append(1, 0, 10, End.OK);
        read(11, 12);
        assertThat(when(1)).singleElement().asString().startsWith("stale");
    }

    @Test
    void a_read_that_overlaps_the_append_may_miss_it() {
        append(1, 0, 10, End.OK);
        read(9, 12);
        assertThat(when(1)).isEmpty();
    }

    @Test
    void a_read_that_goes_behind_another_is_stale() {
        append(1, 0, 10, End.INFO);
        read(11, 12, 1);
        read(13, 14);
        assertThat(when(1)).singleElement().asString().startsWith("stale");
    }

    @Test
    void a_read_of_what_never_was_is_found() {
        append(1, 0, 10, End.OK);
        read(11, 12, 1, 7);
        assertThat(when(1)).singleElement().asString().startsWith("not a beginning");
    }

    @Test
    void a_value_that_was_appended_twice_is_found() {
        append(1, 0, 10, End.OK);
        assertThat(when(1, 1)).anySatisfy(one -> assertThat(one).contains("twice"));
    }
}
