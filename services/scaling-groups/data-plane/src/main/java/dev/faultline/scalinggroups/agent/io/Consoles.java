package dev.faultline.scalinggroups.agent.io;

import static dev.faultline.scalinggroups.contract.InstanceConsole.LIMIT_BYTES;

import dev.faultline.scalinggroups.contract.InstanceConsole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The console files of instances: bounded on disk, and published when they have something new to say. A file that grows
 * past {@link #FILE_LIMIT_BYTES} is cut back to its end; what an instance writes during the cut may be lost.
 */
final class Consoles {
    static final long FILE_LIMIT_BYTES = 4L * LIMIT_BYTES;
    static final Duration REPEAT = Duration.ofMinutes(1);

    private record Seen(long size, Instant modified, Instant publishedAt) {}

    private final Map<String, Seen> seen = new HashMap<>();

    /**
     * The end of the console when it is due: it has changed and the last is old enough, or it is to be repeated.
     *
     * @param urgent whether the instance's state has changed
     */
    Optional<String> due(String instanceId, Path file, boolean urgent, Instant now) throws IOException {
        long size;
        Instant modified;
        try {
            size = Files.size(file);
            modified = Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException nothingYet) {
            return Optional.empty();
        }
        var last = seen.get(instanceId);
        if (last != null) {
            var changed = last.size() != size || !last.modified().equals(modified);
            var age = Duration.between(last.publishedAt(), now);
            var due = changed && (urgent || age.toMillis() >= InstanceConsole.MINIMUM_INTERVAL_MS);
            if (!due && age.compareTo(REPEAT) < 0) return Optional.empty();
        }
        seen.put(instanceId, new Seen(size, modified, now));
        return Optional.of(tail(file));
    }

    void forget(String instanceId) {
        seen.remove(instanceId);
    }

    /** Adds a line of the agent's own. */
    static void say(Path file, String line) throws IOException {
        Files.writeString(file, "faultline: " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Cuts a file that has grown too large. Its writers append, so the cut does not disturb them. */
    static void bound(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) <= FILE_LIMIT_BYTES) return;
        var end = tail(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        Files.writeString(file, end, StandardOpenOption.APPEND);
    }

    /** The last bytes of the file as text; a character cut in two at its start is left out. */
    static String tail(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var size = channel.size();
            var buffer = ByteBuffer.allocate((int) Math.min(size, LIMIT_BYTES));
            channel.position(size - buffer.capacity());
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            var bytes = buffer.array();
            int from = 0;
            if (size > bytes.length) while (from < Math.min(3, bytes.length) && (bytes[from] & 0xC0) == 0x80) from++;
            return new String(bytes, from, buffer.position() - from, StandardCharsets.UTF_8);
        }
    }
}
