package dev.faultline.zone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.zone.kafka.TopicCopy.Content;
import dev.faultline.zone.kafka.TopicCopy.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicCopyTest {
    private final Path folder;
    private final Path file;
    private final TopicCopy copy;

    TopicCopyTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.file = folder.resolve("topic.json");
        this.copy = new TopicCopy(folder, "topic");
    }

    @Test
    void what_was_saved_is_loaded() throws IOException {
        var content = new Content("id", Map.of("key", "{\"name\":\"ümlaut\\n\"}"));
        copy.save(new Content("older", Map.of()));
        copy.save(content);

        assertThat(copy.load()).isEqualTo(new Loaded.Intact(content));
        assertThat(Files.list(folder)).as("no left-overs").containsExactly(file);
    }

    @Test
    void before_the_first_start_there_is_none() throws IOException {
        assertThat(copy.load()).isEqualTo(new Loaded.Missing());
    }

    @Test
    void one_flipped_byte_is_noticed_and_the_file_set_aside() throws IOException {
        copy.save(new Content("id", Map.of("key", "{\"port\":80}")));
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);

        assertThat(copy.load()).isInstanceOfSatisfying(Loaded.Damaged.class, damaged -> assertThat(damaged.sentence())
                .contains(file.toString(), "checksum"));

        assertThat(folder.resolve("topic.json.damaged")).hasBinaryContent(bytes);
        assertThat(copy.load()).isEqualTo(new Loaded.Missing());
    }

    @Test
    void a_truncated_and_an_empty_file_are_damaged() throws IOException {
        copy.save(new Content("id", Map.of("key", "{\"port\":80}")));
        var text = Files.readString(file);
        for (int length : new int[] {0, 10, text.length() / 2, text.length() - 1}) {
            Files.writeString(file, text.substring(0, length));
            assertThat(copy.load()).as("%d characters", length).isInstanceOf(Loaded.Damaged.class);
        }
    }
}
