package dev.faultline.eventstore.io;

/**
 * A place in a log that is read in the order of commits.
 *
 * @param xid the transaction that wrote the row, as Postgres writes an {@code xid8}
 */
public record LogPosition(String xid, long position) {
    public static final LogPosition START = new LogPosition("0", 0);
}
