package dev.faultline.database.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The database nodes of a zone, and how they are. Soft state on {@link #TOPIC}, keyed by the zone, partitioned by its
 * index: published at every change and every second. The latest report replaces earlier ones; what it does not list, the
 * zone does not have.
 *
 * @param incarnation grows with every start of the zone
 * @param sequence grows with every report of an incarnation
 * @param current whether the zone has read its assignments to their end since it started
 */
public record DatabaseReport(
        AvailabilityZone zone,
        long incarnation,
        long sequence,
        Instant at,
        boolean current,
        List<NodeReport> nodes,
        List<SnapshotReport> snapshots) {
    public static final String TOPIC = "faultline.database-ha.reports";

    public DatabaseReport {
        nodes = List.copyOf(nodes);
        snapshots = List.copyOf(snapshots);
    }

    /**
     * One instance's node in this zone.
     *
     * @param version the version of the assignment that the node acts on
     * @param epoch of a primary, its own; grows with every change of primary
     * @param open whether a primary takes clients, or a read replica readers
     * @param sync of a primary: the zone that holds every acknowledged write as well; null for none
     * @param reboots how many reboots are done
     * @param failovers how many fail-overs on request are done, or were given up
     * @param latestRestorable of a primary with backups: every commit up to then is in the archive of another zone
     * @param earliestRestorable of a primary with backups: the first moment that can be restored
     * @param lagMillis of a read replica: how far it is behind its source; null while it does not follow
     * @param failure why the node has no server after many tries in a row (a restore that finds no backup, a copy that cannot
     *     be made), as a sentence: most likely it never will. It goes on trying, and once that works this is empty again
     * @param reason why it does what it does, as a sentence
     */
    public record NodeReport(
            String resourceId,
            long version,
            Role role,
            long epoch,
            boolean open,
            @Nullable AvailabilityZone sync,
            int reboots,
            int failovers,
            @Nullable Instant earliestRestorable,
            @Nullable Instant latestRestorable,
            @Nullable Long lagMillis,
            boolean storageFull,
            String failure,
            String reason) {}

    /** What a node is at a moment. */
    public enum Role {
        PRIMARY,
        STANDBY,
        /** It catches up, and is not trusted with anything yet. */
        JOINING,
        /** It holds no copy that anybody uses. */
        SPARE,
        /** It follows another instance, and takes no writes. */
        REPLICA,
        STOPPED,
        /**
         * Processes and data are gone, in a zone that had none as well: said of every assignment to be deleted until it
         * leaves its topic. Its slot is given to another instance only when all three zones have said so.
         */
        DELETED
    }

    /**
     * A snapshot as this zone knows it; one that is deleted is listed no more once nothing of it is left here.
     *
     * @param bytes its size here; 0 when this zone holds no copy
     * @param takenAt the moment that it shows; null until it is complete in this zone
     * @param failure why it has not been made here in many tries in a row, as a sentence; empty otherwise. It is tried again
     *     and again, so that this may be empty later
     */
    public record SnapshotReport(
            String snapshotId,
            long version,
            long bytes,
            @Nullable Instant takenAt,
            String failure) {}
}
