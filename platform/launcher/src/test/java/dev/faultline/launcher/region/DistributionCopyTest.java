package dev.faultline.launcher.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionCopyTest {
    @Test
    void the_copy_follows_the_distribution_and_keeps_time_stamps(@TempDir Path work) throws IOException {
        Path home = work.resolve("home");
        Path sample = Files.createDirectories(home.resolve("lib/sample"));
        Path old = Files.writeString(sample.resolve("a-1.jar"), "one");
        Files.createDirectories(home.resolve("postgres/lib"));
        Files.writeString(home.resolve("postgres/lib/libpq.so.5"), "lib");
        Files.createSymbolicLink(home.resolve("postgres/lib/libpq.so"), Path.of("libpq.so.5"));
        Path copy = work.resolve("copy");
        DistributionCopy.update(home, copy);

        Files.delete(old);
        Path fresh = Files.writeString(sample.resolve("a-2.jar"), "two");
        Files.setLastModifiedTime(fresh, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        DistributionCopy.update(home, copy);

        assertThat(copy.resolve("lib/sample")).isDirectoryNotContaining("glob:**/a-1.jar");
        assertThat(copy.resolve("lib/sample/a-2.jar")).hasContent("two");
        assertThat(Files.getLastModifiedTime(copy.resolve("lib/sample/a-2.jar")))
                .isEqualTo(Files.getLastModifiedTime(fresh));
        assertThat(copy.resolve("postgres/lib/libpq.so")).isSymbolicLink().hasContent("lib");
    }
}
