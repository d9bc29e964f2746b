package dev.faultline.database.node.io;

import dev.faultline.database.node.core.WalPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One instance's write-ahead log as a zone has received it, without a gap: whole segments under their names, the last one as
 * {@code .partial}, and the timelines' histories. Used by one thread.
 */
final class WalArchive implements AutoCloseable {
    static final String PARTIAL = ".partial";

    private final Path folder;
    private @Nullable FileChannel channel;
    private @Nullable WalPosition end;
    private boolean dirty;

    WalArchive(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Where to go on after a start: a segment that is not whole is received again. */
    Optional<WalPosition> resumeAt() throws IOException {
        var last = files().stream().max(String::compareTo);
        if (last.isEmpty()) return Optional.empty();
        boolean whole = !last.get().endsWith(PARTIAL);
        return WalPosition.ofSegment(last.get().replace(PARTIAL, ""))
                .map(start -> whole ? start.plus(WalPosition.SEGMENT_BYTES) : start);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name ->
                            WalPosition.ofSegment(name.replace(PARTIAL, "")).isPresent())
                    .toList();
        }
    }

    /** @throws IOException when the bytes do not follow those before, or the disk refuses them */
    void append(WalPosition at, ByteBuffer bytes) throws IOException {
        if (!at.equals(end)) throw new IOException("WAL of " + at + " does not follow " + end);
        var place = at;
        while (bytes.hasRemaining()) {
            var open = channel;
            if (open == null) {
                if (place.offset() != 0) throw new IOException("a segment is received from its beginning");
                open = FileChannel.open(
                        folder.resolve(place.segment() + PARTIAL), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel = open;
            }
            int room = Math.min(bytes.remaining(), WalPosition.SEGMENT_BYTES - place.offset());
            var slice = bytes.slice(bytes.position(), room);
            for (long position = place.offset(); slice.hasRemaining(); ) position += open.write(slice, position);
            bytes.position(bytes.position() + room);
            dirty = true;
            if (place.offset() + room == WalPosition.SEGMENT_BYTES) complete(place.segment());
            place = place.plus(room);
        }
        end = place;
    }

    private void complete(String segment) throws IOException {
        sync();
        closeFile();
        Files.move(folder.resolve(segment + PARTIAL), folder.resolve(segment));
    }

    /** The next bytes are of this place, where a segment begins. */
    void startAt(WalPosition at) throws IOException {
        sync();
        closeFile();
        end = at;
    }

    /** Behind the last byte; null when nothing was begun since the start. */
    @Nullable
    WalPosition end() {
        return end;
    }

    /** Returns when everything received is on the disk. */
    void sync() throws IOException {
        var open = channel;
        if (open != null && dirty) open.force(false);
        dirty = false;
    }

    void history(String name, String text) throws IOException {
        if (!name.matches("[0-9A-F]{8}\\.history")) throw new IOException("not a timeline's history: " + name);
        Path file = folder.resolve(name);
        Files.writeString(file, text, StandardCharsets.UTF_8);
        try (var open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            open.force(true);
        }
    }

    /** Forgets segments that end before a place, in whatever timeline. */
    void dropBefore(WalPosition oldest) throws IOException {
        for (String name : files()) {
            var start = WalPosition.ofSegment(name);
            if (start.isPresent() && start.get().lsn() + WalPosition.SEGMENT_BYTES <= oldest.lsn())
                Files.deleteIfExists(folder.resolve(name));
        }
    }

    private void closeFile() throws IOException {
        var open = channel;
        channel = null;
        dirty = false;
        if (open != null) open.close();
    }

    @Override
    public void close() throws IOException {
        sync();
        closeFile();
    }
}
