package dev.faultline.database.node.core;

import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.consensus.core.Register;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a node's decision rests on, at one moment.
 *
 * @param wish what is wanted of the cluster, as this zone knows it
 * @param done what of that was done by anybody, as far as this node has heard
 * @param storageFull whether the copy here has grown to what is allocated to it
 * @param view what two arbiters said within the last second; null when they did not
 * @param office the node's right to be primary; null when it has none
 * @param proposing whether a change of the register is under way, or a pause before the next
 * @param mayClaimFromNanos before this moment the node leaves the office to others
 * @param leaderlessSinceNanos since when the view shows no lease
 * @param sourceSinceNanos since when the member that the copy here follows runs in the register's epoch; this moment while it
 *     does not
 * @param peers the latest status of every other node that was heard of a moment ago
 * @param guest whom this node, as primary, has invited; null for nobody
 */
public record Observation(
        long nowNanos,
        String self,
        ClusterDefinition cluster,
        Wish wish,
        Wish.Done done,
        boolean storageFull,
        @Nullable View view,
        @Nullable Office office,
        boolean proposing,
        long mayClaimFromNanos,
        long leaderlessSinceNanos,
        long sourceSinceNanos,
        Server server,
        Map<String, NodeStatus> peers,
        @Nullable Guest guest) {

    /**
     * An epoch that this node has won. It may serve only while it also holds the lease.
     *
     * @param register as it was decided last
     * @param certain whether nothing was proposed since whose outcome is unknown
     * @param asked the standby that the latest proposal names; null for none
     * @param leaseSeen whether the lease was ever held in this epoch
     * @param sinceNanos when the epoch was won
     * @param started whether a server was started or promoted for it
     */
    public record Office(
            Register register,
            boolean certain,
            @Nullable String asked,
            boolean leaseHolds,
            boolean leaseSeen,
            long sinceNanos,
            boolean started) {
        /** Whom the register names beside this node, when that is certain. */
        public @Nullable String sync() {
            return certain ? register.sync() : null;
        }

        public Office withLease(boolean holds) {
            return new Office(register, certain, asked, holds, leaseSeen || holds, sinceNanos, started);
        }

        public Office withRegister(Register now, boolean known, @Nullable String wanted) {
            return new Office(now, known, wanted, leaseHolds, leaseSeen, sinceNanos, started);
        }

        public Office withServer() {
            return new Office(register, certain, asked, leaseHolds, leaseSeen, sinceNanos, true);
        }
    }

    /** @param lastSync the standby that was lost last; null when there was none */
    public record Guest(
            @Nullable String zone,
            long sinceNanos,
            @Nullable String lastSync) {}

    /**
     * The Postgres server of this zone.
     *
     * @param data whether the data folder is whole
     * @param asStandby whether the data folder says that a server starts as a standby
     * @param epoch the last epoch that the copy was in step with, as primary or behind it; 0 when nobody knows
     * @param failedStarts how often in a row it did not start or did not stream
     * @param maxConnections what the server that runs was started with; 0 for none
     */
    public record Server(
            boolean data, boolean asStandby, long epoch, int failedStarts, int maxConnections, Activity activity) {}

    /** What the server does. */
    public sealed interface Activity {}

    /** No process runs. */
    public record Down() implements Activity {}

    /**
     * Something is being done to it that takes a while.
     *
     * @param what continues the sentence "the node …"
     * @param clones whose copy is being cloned; null for nobody's
     */
    public record Busy(String what, @Nullable String clones) implements Activity {}

    /**
     * It runs as a standby.
     *
     * @param following whom it was told to follow; null for nobody
     * @param fullName whether it follows under its own name, and so may be waited for
     * @param streaming whether it receives WAL
     * @param timeline what it receives, as eight hexadecimal digits; empty when nothing
     * @param marker the epoch that its copy of the marker shows; 0 when none
     * @param idleSinceNanos since when it has not been streaming, from its start or its last change of direction
     * @param silentMs for how long it has answered nothing, although it did before; 0 while it answers
     * @param heir what was found when it was last asked who could take over from it; null when it never was
     */
    public record Standby(
            @Nullable String following,
            boolean fullName,
            boolean streaming,
            String timeline,
            long marker,
            long idleSinceNanos,
            long silentMs,
            @Nullable Heir heir)
            implements Activity {}

    /**
     * Who has all that a copy has, before that is promoted.
     *
     * @param epoch that had been won when it was asked
     * @param zone null for nobody
     */
    public record Heir(long epoch, @Nullable String zone) {}

    /**
     * It runs as primary, its epoch marked.
     *
     * @param epoch for which it was started or promoted
     * @param waitsFor for whom commits wait, as confirmed
     * @param replicas who streams from it
     * @param watchedSinceNanos since when replicas are watched
     * @param answeredNanos when it last answered
     * @param master what the master user was made in this epoch; null when it was not looked at yet
     * @param readOnly whether clients' transactions are read-only unless they ask for something else
     * @param longestWaitMs how long the oldest commit has been waiting for a standby
     */
    public record Primary(
            long epoch,
            WaitsFor waitsFor,
            List<Replica> replicas,
            Map<String, Long> lastStreamedNanos,
            long watchedSinceNanos,
            long answeredNanos,
            Wish.@Nullable Master master,
            boolean readOnly,
            long longestWaitMs)
            implements Activity {}

    /**
     * A server that streams from this one under its full name.
     *
     * @param streaming whether it has caught up once
     * @param complete whether it has all that was acknowledged or shown before it was decided for whom commits wait
     * @param sync whether it is complete, and commits wait for it
     */
    public record Replica(String zone, boolean streaming, boolean complete, boolean sync) {}

    /** For whom a primary's commits wait. */
    public sealed interface WaitsFor {
        /** They return at once. */
        record NoOne() implements WaitsFor {}

        /** For a standby that is yet to be found. */
        record Anyone() implements WaitsFor {}

        record Zone(String zone) implements WaitsFor {}

        /** A change of it went wrong half-way: it has to be set again before anything may rest on it. */
        record Unknown() implements WaitsFor {}
    }
}
