package dev.faultline.database.node.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A small disk in memory, which can be filled up: whatever grows on it then meets ENOSPC. Needs root. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 1 << 20;

    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    static SmallDisk mount(int mebibytes) throws IOException, InterruptedException {
        Path mount = Files.createTempDirectory("faultline-disk");
        run(List.of("mount", "-t", "tmpfs", "-o", "mode=755,size=" + mebibytes + "m", "faultline", mount.toString()));
        return new SmallDisk(mount);
    }

    /** A folder on it, which anybody may enter. */
    Path folder() throws IOException {
        Path folder = Files.createDirectories(mount.resolve("zones"));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Leaves no byte. */
    void fill() throws IOException {
        try (var filler = FileChannel.open(filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int size = BLOCK; size > 0; ) {
                try {
                    if (filler.write(ByteBuffer.allocate(size), filler.size()) < size) size /= 2;
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mount.resolve("filler");
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said.strip());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(List.of("umount", mount.toString()));
        Files.delete(mount);
    }
}
