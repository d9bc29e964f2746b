package dev.faultline.database.node.io;

import dev.faultline.topology.RegionJson;
import dev.faultline.zone.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/**
 * What a zone's disk knows of DB instances for ever: which have had an arbiter here, which are deleted and never come back,
 * and since when the disk exists. An instance that is older than the disk, or that the disk has seen, has had an arbiter
 * here whose memory may be lost: it must not be founded once more. Used by one thread.
 */
final class InstanceLedger {
    private static final String NAME = "instances.json";

    private final Path file;
    private Content content;

    private enum Seen {
        FOUNDED,
        DELETED
    }

    private record Content(Instant diskSince, TreeMap<String, Seen> instances) {}

    private InstanceLedger(Path file, Content content) {
        this.file = file;
        this.content = content;
    }

    /** @throws IOException when what is there cannot be read: guessing might bring a deleted instance back */
    static InstanceLedger open(Path folder, Instant now) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.exists(file)) {
            try {
                return new InstanceLedger(file, RegionJson.mapper().readValue(Files.readString(file), Content.class));
            } catch (JacksonException e) {
                throw new IOException(file + " is damaged: wipe this zone's disk, the other zones have copies", e);
            }
        }
        var empty = new Content(now, new TreeMap<>());
        write(file, empty);
        return new InstanceLedger(file, empty);
    }

    /** Whether an arbiter of the instance may begin here without a memory, until that is {@link #founded}. */
    boolean mayFound(String resourceId, Instant createdAt) {
        return !content.instances().containsKey(resourceId) && createdAt.isAfter(content.diskSince());
    }

    /** Returns when it is on the disk that the instance has, or had, an arbiter here. */
    void founded(String resourceId) throws IOException {
        if (!content.instances().containsKey(resourceId)) store(resourceId, Seen.FOUNDED);
    }

    boolean deleted(String resourceId) {
        return content.instances().get(resourceId) == Seen.DELETED;
    }

    /** Returns when that is on the disk. */
    void delete(String resourceId) throws IOException {
        if (!deleted(resourceId)) store(resourceId, Seen.DELETED);
    }

    /** A full disk changes nothing: whoever asks again is told what the file says. */
    private void store(String resourceId, Seen seen) throws IOException {
        var instances = new TreeMap<>(content.instances());
        instances.put(resourceId, seen);
        var next = new Content(content.diskSince(), instances);
        write(file, next);
        content = next;
    }

    private static void write(Path file, Content content) throws IOException {
        DurableFiles.replace(file, RegionJson.mapper().writeValueAsString(content));
    }
}
