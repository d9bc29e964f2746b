package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.Restorable;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself, in its zone.
 *
 * @param version of the wish that has been made true, as far as it is this node's to do
 * @param restorable from the archives of the other zones; null for nothing
 * @param readOnly whether a primary refuses writes, since its storage is full
 * @param lagMillis how far a replica is behind; null while it does not follow
 * @param failure why it has no server, after many tries in a row; empty when there were not so many
 */
record Told(
        NodeStatus status,
        long version,
        @Nullable Restorable restorable,
        boolean readOnly,
        @Nullable Long lagMillis,
        String failure) {
    /** Whether it says anything else than before, but for how far something has come. */
    boolean differs(Told before) {
        return version != before.version
                || status.differs(before.status)
                || (restorable == null) != (before.restorable == null)
                || readOnly != before.readOnly
                || failure.isEmpty() != before.failure.isEmpty()
                || (lagMillis == null) != (before.lagMillis == null);
    }
}
