package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Arbiter.Memory;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;
import tools.jackson.core.JacksonException;

/**
 * An arbiter's memory on its zone's disk: a file of two slots that are written in turns, so that a crash in the middle of a
 * write leaves the slot before, and one fdatasync is all that a reply waits for.
 */
final class ArbiterDisk implements AutoCloseable {
    private static final int SLOT_BYTES = 4096;
    /** Sequence, length, checksum. */
    private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES + Long.BYTES;

    private final FileChannel channel;
    private long sequence;

    private ArbiterDisk(FileChannel channel, long sequence) {
        this.channel = channel;
        this.sequence = sequence;
    }

    /** A disk and what it holds. */
    record Opened(ArbiterDisk disk, Memory memory) {}

    private record Slot(long sequence, Memory memory) {}

    /** Opens what is there; empty when there is nothing, or nothing whole. */
    static Optional<Opened> open(Path file) throws IOException {
        if (!Files.exists(file)) return Optional.empty();
        var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Optional<Slot> latest = read(channel, 0);
        Optional<Slot> other = read(channel, 1);
        if (latest.isEmpty()
                || (other.isPresent() && other.get().sequence() > latest.get().sequence())) latest = other;
        if (latest.isEmpty()) {
            channel.close();
            return Optional.empty();
        }
        var slot = latest.get();
        return Optional.of(new Opened(new ArbiterDisk(channel, slot.sequence()), slot.memory()));
    }

    /** Makes the file anew; it appears under its name only when it is whole and on the disk. */
    static ArbiterDisk create(Path file, Memory memory) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        var channel = FileChannel.open(
                next, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var disk = new ArbiterDisk(channel, 0);
        try {
            var slots = ByteBuffer.allocate(2 * SLOT_BYTES);
            while (slots.hasRemaining()) channel.write(slots, slots.position());
            disk.store(memory);
            channel.force(true);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
            return disk;
        } catch (IOException full) {
            disk.close();
            throw full;
        }
    }

    /** Returns when the memory is on the disk. */
    void store(Memory memory) throws IOException {
        byte[] body = RegionJson.mapper().writeValueAsString(memory).getBytes(StandardCharsets.UTF_8);
        if (body.length > SLOT_BYTES - HEAD_BYTES) throw new IOException("a memory of " + body.length + " bytes");
        long next = sequence + 1;
        var slot = ByteBuffer.allocate(HEAD_BYTES + body.length);
        slot.putLong(next)
                .putInt(body.length)
                .putLong(checksum(next, body))
                .put(body)
                .flip();
        long position = (next % 2) * SLOT_BYTES;
        while (slot.hasRemaining()) position += channel.write(slot, position);
        channel.force(false);
        sequence = next;
    }

    private static Optional<Slot> read(FileChannel channel, int number) throws IOException {
        var slot = ByteBuffer.allocate(SLOT_BYTES);
        while (slot.hasRemaining())
            if (channel.read(slot, (long) number * SLOT_BYTES + slot.position()) < 0) return Optional.empty();
        slot.flip();
        long sequence = slot.getLong();
        int length = slot.getInt();
        long checksum = slot.getLong();
        if (sequence < 1 || length < 1 || length > slot.remaining()) return Optional.empty();
        byte[] body = new byte[length];
        slot.get(body);
        if (checksum(sequence, body) != checksum) return Optional.empty();
        try {
            return Optional.of(new Slot(
                    sequence, RegionJson.mapper().readValue(new String(body, StandardCharsets.UTF_8), Memory.class)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static long checksum(long sequence, byte[] body) {
        var checksum = new CRC32();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
        checksum.update(body);
        return checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
