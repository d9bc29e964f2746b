package dev.faultline.database.node.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the programs of Debian's packages patroni, etcd-server, haproxy and postgresql are. */
record PatroniPackages(Path patroni, Path etcd, Path haproxy, Path postgres) {
    /** Empty when one of them is not installed. */
    static Optional<PatroniPackages> find() throws IOException {
        var patroni = program("patroni");
        var etcd = program("etcd");
        var haproxy = program("haproxy");
        var postgres = newestPostgres();
        if (patroni.isEmpty() || etcd.isEmpty() || haproxy.isEmpty() || postgres.isEmpty()) return Optional.empty();
        return Optional.of(new PatroniPackages(
                patroni.orElseThrow(), etcd.orElseThrow(), haproxy.orElseThrow(), postgres.orElseThrow()));
    }

    private static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The newest of Debian's. */
    private static Optional<Path> newestPostgres() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) return Optional.empty();
        try (var folders = Files.list(versions)) {
            return folders.filter(version -> Files.isExecutable(version.resolve("bin/pg_rewind")))
                    .max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"));
        }
    }
}
