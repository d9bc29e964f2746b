package dev.faultline.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    private final Path file;

    BoundedLogTest(@TempDir Path folder) {
        this.file = folder.resolve("broker.log");
    }

    private void write(String... lines) throws IOException {
        try (var log = new BoundedLog(file, 10)) {
            for (var line : lines) log.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_full_log_takes_the_place_of_the_one_before() throws IOException {
        write("first\n", "second\n", "third\n");

        assertThat(file).hasContent("third\n");
        assertThat(file.resolveSibling("broker.log.1")).hasContent("second\n");
        assertThat(Files.list(file.getParent())).hasSize(2);
    }

    @Test
    void a_restart_goes_on_where_the_log_ended() throws IOException {
        write("one\n");
        write("two\n");

        assertThat(file).hasContent("one\ntwo\n");
    }
}
