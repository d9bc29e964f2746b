package dev.faultline.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Postgres's binaries and its template cluster in a distribution. They are made in a folder that everybody may enter,
 * since initdb refuses to run as root and an unprivileged user may not see a project below a home folder of root.
 */
final class PostgresFiles {
    private static final List<String> FOLDERS = List.of("postgres", "postgres-template");

    private PostgresFiles() {}

    /** Puts Postgres under the folder that it is given. */
    interface Installer {
        void install(String[] home) throws IOException, InterruptedException;
    }

    static void install(Path home, Installer installer) throws IOException, InterruptedException {
        if (FOLDERS.stream().allMatch(folder -> Files.isDirectory(home.resolve(folder)))) return;
        Path stage = Files.createTempDirectory("faultline-postgres");
        try {
            Files.setPosixFilePermissions(stage, PosixFilePermissions.fromString("rwxr-xr-x"));
            installer.install(new String[] {stage.toString()});
            for (String folder : FOLDERS) {
                Path unfinished = home.resolve(folder + ".unfinished");
                delete(unfinished);
                copy(stage.resolve(folder), unfinished);
                delete(home.resolve(folder));
                Files.move(unfinished, home.resolve(folder));
            }
        } finally {
            delete(stage);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList())
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
