package dev.faultline.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    @Test
    void what_the_kernel_calls_available_counts_and_not_what_is_free() throws IOException {
        var lines = List.of("MemTotal:       24105000 kB", "MemFree:  1000 kB", "MemAvailable:    2048 kB");
        assertThat(Memory.available(lines)).isEqualTo(2 << 20);
    }

    @Test
    void a_control_group_leaves_its_limit_less_what_is_used_and_not_mere_cache(@TempDir Path group) throws IOException {
        Files.writeString(group.resolve("memory.max"), "1000\n");
        Files.writeString(group.resolve("memory.current"), "700\n");
        Files.writeString(group.resolve("memory.stat"), "anon 300\ninactive_file 400\n");
        assertThat(Memory.leftInGroup(group)).isEqualTo(700);
    }

    @Test
    void a_control_group_without_a_limit_leaves_everything(@TempDir Path group) throws IOException {
        Files.writeString(group.resolve("memory.max"), "max\n");
        Files.writeString(group.resolve("memory.current"), "700\n");
        assertThat(Memory.leftInGroup(group)).isEqualTo(Long.MAX_VALUE);
        assertThat(Memory.leftInGroup(group.resolve("none"))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void this_machine_has_some() throws IOException {
        assertThat(Memory.now().availableBytes()).isPositive();
    }
}
