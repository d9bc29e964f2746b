package dev.faultline.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private Path open;

    @BeforeEach
    void openFolder() throws IOException {
        // Not @TempDir: JUnit's own folder is closed to others.
        open = Files.createTempDirectory("faultline-access");
        open.toFile().deleteOnExit();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void what_lies_below_a_closed_folder_is_closed_and_the_folder_is_named() throws IOException {
        Path home = Files.createDirectory(open.resolve("home"), mode("rwx------"));
        Path project = Files.createDirectory(home.resolve("project"));
        assertThat(Access.closedToOthers(project)).contains(home);
        Files.delete(project);
        Files.delete(home);
    }

    @Test
    void what_is_yet_to_be_made_in_an_open_folder_is_open() throws IOException {
        assertThat(Access.closedToOthers(open.resolve("a/b"))).isEmpty();
    }

    private static java.nio.file.attribute.FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
