package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Looks from time to time how much of its allocated storage an instance's primary uses. Used by one thread. */
final class Storage {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Writes that freed little would be refused again at once. */
    private static final double ROOM_AGAIN = 0.95;

    private long lookedAt;
    private boolean looked;
    private int limitGib;
    private boolean full;

    void look(ClusterInZone cluster, int allocatedGib, TimeSource time) {
        boolean serves = cluster.told().status().role() == Role.PRIMARY;
        boolean due = !looked || allocatedGib != limitGib || time.nanoTime() - lookedAt >= EVERY_NANOS;
        if (!serves || !due) return;
        looked = true;
        lookedAt = time.nanoTime();
        limitGib = allocatedGib;
        long limit = (long) allocatedGib << 30;
        try {
            long bytes = cluster.dataBytes();
            full = full ? bytes >= limit * ROOM_AGAIN : bytes >= limit;
            cluster.storageFull(full);
        } catch (IOException unknown) {
            // Then nothing is changed.
        }
    }
}
