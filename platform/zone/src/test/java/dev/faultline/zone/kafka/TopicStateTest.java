package dev.faultline.zone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicStateTest {
    private static final String TOPIC = "topic-id";

    private final TopicState fromDisk = new TopicState(Map.of("a", "5", "gone", "1"), TOPIC);

    @Test
    void the_copy_stays_in_force_while_older_values_are_read() {
        fromDisk.attach(TOPIC);

        assertThat(fromDisk.read("a", "3")).isFalse();

        assertThat(fromDisk.values()).isEqualTo(Map.of("a", "5", "gone", "1"));
        assertThat(fromDisk.current()).isFalse();
    }

    @Test
    void at_its_end_the_topic_replaces_the_copy() {
        fromDisk.attach(TOPIC);
        fromDisk.read("a", "3");
        fromDisk.read("a", "6");
        fromDisk.read("b", "1");
        fromDisk.read("c", "1");
        fromDisk.read("c", null);

        assertThat(fromDisk.reachedEnd()).isTrue();

        assertThat(fromDisk.values())
                .as("gone was deleted, and the deletion compacted")
                .isEqualTo(Map.of("a", "6", "b", "1"));
        assertThat(fromDisk.current()).isTrue();
        assertThat(fromDisk.reachedEnd()).as("told once").isFalse();
    }

    @Test
    void after_its_end_every_record_counts() {
        fromDisk.attach(TOPIC);
        fromDisk.read("a", "5");
        fromDisk.reachedEnd();

        assertThat(fromDisk.read("a", "5")).as("a repetition changes nothing").isFalse();
        assertThat(fromDisk.read("a", "6")).isTrue();
        assertThat(fromDisk.read("b", "1")).isTrue();
        assertThat(fromDisk.read("a", null)).isTrue();
        assertThat(fromDisk.read("a", null)).isFalse();
        assertThat(fromDisk.values()).isEqualTo(Map.of("b", "1"));
    }

    @Test
    void that_the_values_are_current_is_told_even_when_they_are_the_same() {
        fromDisk.attach(TOPIC);
        fromDisk.read("a", "5");
        fromDisk.read("gone", "1");

        assertThat(fromDisk.reachedEnd()).isTrue();
    }

    @Test
    void a_first_start_with_an_empty_topic_is_current_and_empty() {
        var first = new TopicState(Map.of(), null);
        first.attach(TOPIC);

        assertThat(first.reachedEnd()).isTrue();
        assertThat(first.values()).isEmpty();
        assertThat(first.current()).isTrue();
    }

    @Test
    void a_topic_made_anew_says_nothing_while_it_is_empty() {
        fromDisk.attach("another");

        assertThat(fromDisk.reachedEnd()).isFalse();

        assertThat(fromDisk.values()).isEqualTo(Map.of("a", "5", "gone", "1"));
        assertThat(fromDisk.current()).isFalse();
    }

    @Test
    void a_topic_made_anew_is_no_evidence_either_when_it_is_attached_again() {
        fromDisk.attach("another");
        fromDisk.attach("another");
        assertThat(fromDisk.reachedEnd()).isFalse();
        assertThat(fromDisk.values()).isEqualTo(Map.of("a", "5", "gone", "1"));

        fromDisk.read("a", "7");
        fromDisk.reachedEnd();
        fromDisk.attach("another");
        fromDisk.reachedEnd();
        assertThat(fromDisk.values()).isEqualTo(Map.of("a", "7", "gone", "1"));
    }

    @Test
    void a_topic_made_anew_replaces_what_it_names_and_leaves_the_rest() {
        fromDisk.attach("another");
        fromDisk.read("a", "7");
        assertThat(fromDisk.reachedEnd()).isTrue();
        assertThat(fromDisk.values()).isEqualTo(Map.of("a", "7", "gone", "1"));

        fromDisk.read("gone", null);
        assertThat(fromDisk.values()).isEqualTo(Map.of("a", "7"));
        assertThat(fromDisk.topicId()).isEqualTo("another");
    }
}
