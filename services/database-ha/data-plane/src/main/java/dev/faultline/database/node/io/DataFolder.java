package dev.faultline.database.node.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data folder of one zone's server of one cluster. It appears under its name only when it is whole: a crash in the middle of
 * making it leaves one that is thrown away.
 */
final class DataFolder {
    /** In the cluster's folder. */
    static final String NAME = "data";

    private final Path folder;
    private final Path data;
    private final Programs programs;

    /** @param folder the cluster's folder on the zone's disk */
    DataFolder(Path folder, Programs programs) {
        this.folder = folder;
        this.data = folder.resolve(NAME);
        this.programs = programs;
    }

    Path path() {
        return data;
    }

    /** Whether it is there. */
    boolean whole() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** Whether it says that a server starts as a standby. */
    boolean asStandby() {
        return Files.exists(data.resolve("standby.signal"));
    }

    /** The bytes of its files; 0 when it is not whole. */
    long bytes() throws IOException {
        if (!whole()) return 0;
        try (Stream<Path> files = Files.walk(data)) {
            return files.mapToLong(DataFolder::size).sum();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A server deletes files all the time. */
    private static long size(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes.size() : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Makes it, and throws away what was there before. @param kill ends the server on the old one, when the new one is whole */
    void make(FirstCopy firstCopy, Runnable kill) throws IOException, InterruptedException {
        Path target = unfinished();
        firstCopy.into(target, this::singleUser);
        kill.run();
        drop();
        moveIntoPlace(target);
    }

    private void singleUser(Path target, String commands) throws IOException, InterruptedException {
        Path file = folder.resolve("bootstrap.sql");
        Files.writeString(file, commands);
        Ownership.hand(file);
        try {
            programs.run(
                    "postgres-bootstrap",
                    List.of(
                            "/bin/sh",
                            "-c",
                            "exec \"$0\" --single -D \"$1\" postgres < \"$2\"",
                            programs.postgres(),
                            target.toString(),
                            file.toString()));
        } finally {
            Files.delete(file);
        }
    }

    /** Replaces it by a copy of another member's, on which no server runs; the old one is gone from the start. */
    void cloneWith(BaseBackup backup) throws IOException, InterruptedException {
        drop();
        Path target = unfinished();
        backup.into(target);
        Files.writeString(target.resolve("standby.signal"), "");
        Files.deleteIfExists(target.resolve("postgresql.auto.conf"));
        Ownership.hand(target);
        moveIntoPlace(target);
    }

    /** Throws it away; no server runs on it. */
    void drop() throws IOException {
        Ownership.deleteTree(data);
    }

    private Path unfinished() throws IOException {
        Path target = folder.resolve("data.unfinished");
        Ownership.deleteTree(target);
        Ownership.createPrivate(target);
        return target;
    }

    private void moveIntoPlace(Path target) throws IOException, InterruptedException {
        // One pass over the file system: a sync of each of a thousand files takes minutes on a busy disk.
        programs.run("postgres-sync", List.of("sync", "-f", target.toString()));
        Files.move(target, data);
    }

    /**
     * A killed server leaves its lock file behind, and its pid may be anyone's by now. The folder is ours alone, so the
     * lock is stale unless a Postgres of this very folder has that pid.
     */
    void removeStaleLock() throws IOException {
        Path lock = data.resolve("postmaster.pid");
        if (!Files.exists(lock)) return;
        String pid = Files.readAllLines(lock).stream().findFirst().orElse("").strip();
        Path command = Path.of("/proc", pid, "cmdline");
        boolean held = pid.matches("[0-9]+")
                && Files.exists(command)
                && Files.readString(command).contains(data.toString());
        if (held) throw new IOException("another server still runs on " + data);
        Files.delete(lock);
    }

    /** A full disk leaves the file as it was: a server that read half a configuration might not wait for its standby. */
    void write(String name, String text) throws IOException {
        Path file = data.resolve(name);
        Path next = data.resolve(name + ".next");
        Files.writeString(next, text);
        Ownership.hand(next);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
