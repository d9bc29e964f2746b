package dev.faultline.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A log file that never grows without end: when it is full it becomes {@code <name>.1}, whose place it takes. */
final class BoundedLog extends OutputStream {
    static final long MAX_BYTES = 4L * 1024 * 1024;

    private final Path file;
    private final long maxBytes;
    private OutputStream out;
    private long size;

    BoundedLog(Path file) throws IOException {
        this(file, MAX_BYTES);
    }

    BoundedLog(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        this.size = Files.size(file);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (size > 0 && size + length > maxBytes) turn();
        out.write(bytes, offset, length);
        size += length;
    }

    private void turn() throws IOException {
        out.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        size = 0;
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
