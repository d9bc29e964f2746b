package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinkAnnouncementTest {
    @Test
    void every_address_is_announced_once_and_those_in_use_first() {
        assertThat(LinkAnnouncement.hosts()).startsWith(1, 2, 10, 100, 11, 101).doesNotHaveDuplicates();
        assertThat(LinkAnnouncement.hosts())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.concat(IntStream.of(1, 2), IntStream.rangeClosed(10, 254))
                                .boxed()
                                .toList());
    }
}
