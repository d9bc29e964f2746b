package dev.faultline.database.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the data of a DB instance is made from, once, before it first opens. */
public sealed interface Origin {
    /** A fresh, empty server. */
    record Empty() implements Origin {}

    /** The copy that a snapshot is. */
    record Snapshot(String snapshotId) implements Origin {}

    /**
     * Another instance's base backup and WAL archive.
     *
     * @param target up to when transactions are replayed; null for all that are archived
     */
    record PointInTime(String sourceResourceId, @Nullable Instant target) implements Origin {}

    /**
     * A running copy of another instance, which it follows asynchronously until it is promoted: then the assignment's
     * origin stays and {@code promoted} turns true. Its one copy is in the first primary's zone until then.
     *
     * @param sourceResourceId an instance that was not made as a replica itself: a copy of a copy is not offered
     * @param sourcePrefix the first two octets of another region's addresses, if the source is there; null if it is in this one
     */
    record Replica(
            String sourceResourceId,
            int sourceSlot,
            boolean promoted,
            @Nullable String sourcePrefix) implements Origin {}
}
