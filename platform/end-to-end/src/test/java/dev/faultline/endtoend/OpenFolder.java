package dev.faultline.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary folder that everybody may enter: as root, Postgres and instances run as nobody. JUnit's own is closed. */
record OpenFolder(Path path) implements AutoCloseable {
    static OpenFolder create() throws IOException {
        Path path = Files.createTempDirectory("faultline-test");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new OpenFolder(path);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
