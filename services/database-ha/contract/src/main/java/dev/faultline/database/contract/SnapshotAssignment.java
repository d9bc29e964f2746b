package dev.faultline.database.contract;

/**
 * A snapshot that the zones are to make and keep, or to forget: on the compacted topic {@link #TOPIC}, keyed by snapshot
 * id. It is taken once, by the node that is the source's primary, and then kept in every zone.
 *
 * @param snapshotId {@code snap-} and 26 upper-case letters and digits
 * @param version the version of the snapshot's stream when the wish last changed
 * @param copyOf another snapshot that it is made from; empty for one of the source's data
 */
public record SnapshotAssignment(
        String snapshotId, long version, Desired desired, String sourceResourceId, String copyOf) {
    public static final String TOPIC = "faultline.database-ha.snapshots";

    /** @see SnapshotAssignment#desired() */
    public enum Desired {
        PRESENT,
        DELETED
    }
}
