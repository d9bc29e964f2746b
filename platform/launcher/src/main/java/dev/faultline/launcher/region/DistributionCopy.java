package dev.faultline.launcher.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** What zones need of the distribution, where an unprivileged user may read it. */
final class DistributionCopy {
    private static final List<String> FOLDERS =
            List.of("lib/broker", "lib/sample", "postgres", "postgres-template", "aot");

    private DistributionCopy() {}

    /** Time stamps are kept: the AOT caches are bound to them. */
    static void update(Path home, Path copy) throws IOException {
        for (String folder : FOLDERS) {
            Path from = home.resolve(folder);
            if (!Files.isDirectory(from)) continue;
            Path to = copy.resolve(folder);
            removeStale(from, to);
            Files.createDirectories(to.getParent());
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList())
                    copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void removeStale(Path from, Path to) throws IOException {
        if (!Files.isDirectory(to)) return;
        try (Stream<Path> files = Files.list(to)) {
            for (Path file : files.toList())
                if (!Files.exists(from.resolve(file.getFileName()), LinkOption.NOFOLLOW_LINKS))
                    RegionFolder.deleteTree(file);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(to);
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
            return;
        }
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)
                && (Files.isSymbolicLink(from)
                        || Files.getLastModifiedTime(to).equals(Files.getLastModifiedTime(from))
                                && Files.size(to) == Files.size(from))) return;
        Files.copy(
                from,
                to,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING,
                LinkOption.NOFOLLOW_LINKS);
    }
}
