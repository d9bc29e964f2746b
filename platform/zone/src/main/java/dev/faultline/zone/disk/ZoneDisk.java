package dev.faultline.zone.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A zone's data folder: held by one process at a time, it counts that process's incarnations and tells the launcher when
 * the zone is ready. A file is replaced as a whole, and on the disk before anybody relies on it.
 */
public final class ZoneDisk implements AutoCloseable {
    /** One line of JSON, there from the moment that every component has started or failed. */
    public static final String READY = "zone.ready";

    private static final String LOCK = "zone.lock";
    private static final String INCARNATION = "zone.incarnation";

    private final Path data;
    private final FileChannel lock;

    private ZoneDisk(Path data, FileChannel lock) {
        this.data = data;
        this.lock = lock;
    }

    /** @throws IOException with a sentence when another process holds the folder, or it cannot be used */
    public static ZoneDisk open(Path folder) throws IOException {
        var data = Files.createDirectories(folder).toRealPath();
        var channel = FileChannel.open(data.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw new IOException("another process runs on " + data + ": crash or stop that zone first");
        }
        Files.deleteIfExists(data.resolve(READY));
        return new ZoneDisk(data, channel);
    }

    public Path data() {
        return data;
    }

    /** @throws IOException when the count is damaged: guessing could repeat an incarnation */
    public long nextIncarnation() throws IOException {
        var file = data.resolve(INCARNATION);
        long next = 1 + readIncarnation(file);
        DurableFiles.replace(file, next + "\n");
        return next;
    }

    private static long readIncarnation(Path file) throws IOException {
        try {
            var text = Files.readString(file).strip();
            if (text.matches("[0-9]{1,18}")) return Long.parseLong(text);
            throw new IOException(file + " does not hold a number: restore it, or reset the region");
        } catch (NoSuchFileException firstStart) {
            return 0;
        }
    }

    public void writeReady(String json) throws IOException {
        DurableFiles.replace(data.resolve(READY), json + "\n");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(data.resolve(READY));
        lock.close();
    }
}
