package dev.faultline.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private Path work;
    private ClassPath classPath;

    @BeforeEach
    void setUp(@TempDir Path folder) {
        work = folder;
        classPath = new ClassPath(folder.resolve("lib"));
    }

    @Test
    void an_unchanged_jar_keeps_its_time_stamp_so_that_its_cache_stays_valid() throws IOException {
        classPath.update(List.of(jar("a.jar", "one")));
        Files.setLastModifiedTime(work.resolve("lib/a.jar"), LONG_AGO);
        String before = classPath.fingerprint();

        boolean changed = classPath.update(List.of(jar("a.jar", "one")));

        assertThat(changed).isFalse();
        assertThat(classPath.fingerprint()).isEqualTo(before);
    }

    @Test
    void a_changed_jar_of_the_same_size_is_replaced() throws IOException {
        classPath.update(List.of(jar("a.jar", "one")));

        boolean changed = classPath.update(List.of(jar("a.jar", "two")));

        assertThat(changed).isTrue();
        assertThat(work.resolve("lib/a.jar")).hasContent("two");
    }

    @Test
    void a_jar_that_is_no_longer_wanted_leaves() throws IOException {
        classPath.update(List.of(jar("a-1.jar", "one"), jar("b.jar", "b")));

        boolean changed = classPath.update(List.of(jar("a-2.jar", "two"), jar("b.jar", "b")));

        assertThat(changed).isTrue();
        assertThat(classPath.jars())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("a-2.jar", "b.jar");
    }

    private Path jar(String name, String content) throws IOException {
        Path folder = Files.createDirectories(work.resolve("source"));
        return Files.writeString(folder.resolve(name), content);
    }
}
