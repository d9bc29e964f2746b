package dev.faultline.database.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Places in a log, checked against what Postgres 18 with 4 MB segments says of them. */
class WalPositionTest {
    @Test
    void a_place_is_in_the_segment_that_postgres_names() {
        assertThat(WalPosition.of(1, "0/18000F8").segment()).isEqualTo("000000010000000000000006");
        assertThat(WalPosition.of(2, "1/0").segment()).isEqualTo("000000020000000100000000");
        assertThat(WalPosition.of(10, "1F/FFFFFFFF").segment()).isEqualTo("0000000A0000001F000003FF");
        assertThat(WalPosition.of(1, "0/18000F8").offset()).isEqualTo(0xF8);
    }

    @Test
    void a_segments_name_is_read_back() {
        var place = WalPosition.of(3, "2/7C00010");
        assertThat(WalPosition.ofSegment(place.segment())).contains(place.segmentStart());
        assertThat(place.segmentStart().text()).isEqualTo("2/7C00000");
        assertThat(place.segmentStart().plus(WalPosition.SEGMENT_BYTES).text()).isEqualTo("2/8000000");
        assertThat(WalPosition.ofSegment("00000003.history")).isEmpty();
        assertThat(WalPosition.ofSegment("000000010000000000000006.partial")).isEmpty();
    }

    @Test
    void a_history_says_where_the_timeline_after_each_begins() {
        var history = new TimelineHistory(4, "1\t0/3000060\tno recovery target specified\n\n3\t0/5000000\tbecause\n");
        assertThat(history.after(1)).contains(WalPosition.of(3, "0/3000060"));
        assertThat(history.after(3)).contains(WalPosition.of(4, "0/5000000"));
        assertThat(history.after(2)).isEmpty();
        assertThat(history.after(4)).isEmpty();
    }
}
