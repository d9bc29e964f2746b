package dev.faultline.database.node.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a server's write-ahead log, and the file that holds it (PostgreSQL manual, "WAL Internals"): our servers'
 * segments have 4 MB.
 *
 * @param lsn counted in bytes from the log's beginning
 */
public record WalPosition(long timeline, long lsn) {
    public static final int SEGMENT_BYTES = 4 << 20;

    private static final long SEGMENTS_PER_FILE_NUMBER = (1L << 32) / SEGMENT_BYTES;
    private static final Pattern SEGMENT = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");

    /** @param lsn as Postgres writes it, for example {@code 0/3000060} */
    public static WalPosition of(long timeline, String lsn) {
        int slash = lsn.indexOf('/');
        long high = Long.parseLong(lsn.substring(0, slash), 16);
        return new WalPosition(timeline, (high << 32) + Long.parseLong(lsn.substring(slash + 1), 16));
    }

    /** The beginning of the segment of this name; empty for a name that is none. */
    public static Optional<WalPosition> ofSegment(String name) {
        Matcher parts = SEGMENT.matcher(name);
        if (!parts.matches()) return Optional.empty();
        long file = Long.parseLong(parts.group(2), 16);
        long number = file * SEGMENTS_PER_FILE_NUMBER + Long.parseLong(parts.group(3), 16);
        return Optional.of(new WalPosition(Long.parseLong(parts.group(1), 16), number * SEGMENT_BYTES));
    }

    /** The name of the segment that this place is in. */
    public String segment() {
        long number = lsn / SEGMENT_BYTES;
        return "%08X%08X%08X".formatted(timeline, number / SEGMENTS_PER_FILE_NUMBER, number % SEGMENTS_PER_FILE_NUMBER);
    }

    public int offset() {
        return (int) (lsn % SEGMENT_BYTES);
    }

    public WalPosition segmentStart() {
        return new WalPosition(timeline, lsn - offset());
    }

    public WalPosition plus(long bytes) {
        return new WalPosition(timeline, lsn + bytes);
    }

    /** As Postgres reads it. */
    public String text() {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
    }
}
