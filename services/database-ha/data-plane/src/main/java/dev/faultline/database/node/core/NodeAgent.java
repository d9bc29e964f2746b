package dev.faultline.database.node.core;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.Decision.Action;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Observation.Activity;
import dev.faultline.database.node.core.Observation.Busy;
import dev.faultline.database.node.core.Observation.Down;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Observation.Primary;
import dev.faultline.database.node.core.Observation.Standby;
import dev.faultline.database.node.core.Observation.WaitsFor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides what a database node does next. Without an office a node is a standby, a guest on its way to become one, or a
 * spare; with one it leads ({@link Leadership}). It acts on what it knows for certain only where that could lose a write or
 * serve a stale read; a hint is enough for everything else.
 */
public final class NodeAgent {
    /** How long a standby leaves a living primary the first chance to start again. */
    static final long FIRST_CHANCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long a standby may fail to stream before its copy is taken for one that never will. */
    static final long JOIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** How long a copy that was in step, or a replica, may fail to follow before it is asked whether it ever will. */
    static final long FOLLOW_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final int MOST_FAILED_STARTS = 3;

    private NodeAgent() {}

    public static Decision decide(Observation seen) {
        if (seen.server().activity() instanceof Standby copy && copy.silentMs() > Leadership.SILENT.toMillis())
            return decision(new Decision.Fence(), "Postgres runs, and has not answered for six seconds.");
        Office office = seen.office();
        if (office != null) return Leadership.decide(seen, office, LeaseTerms.DEFAULT);
        Activity activity = seen.server().activity();
        if (activity instanceof Primary)
            return decision(new Decision.Fence(), "A primary runs here without an office.");
        if (seen.proposing()) return wait("Asks the arbiters.");
        if (activity instanceof Busy busy)
            return isInvitedElsewhere(seen, busy)
                    ? decision(new Decision.AbandonClone(), "Is wanted as the second copy: clones nobody else.")
                    : wait("The node " + busy.what() + ".");
        if (!seen.wish().running()) return whenStopped(seen);
        if (seen.wish().follows()) return asReplica(seen);
        View view = seen.view();
        if (view == null) return wait("Fewer than two arbiters answer: nobody is promoted.");
        Register register = view.register();
        if (register == null) return beforeTheFirst(seen);
        if (register.primary().equals(seen.self())) return asPrimaryBefore(seen, view, register);
        if (seen.self().equals(register.sync())) return asStandby(seen, view, register);
        return asThird(seen, register);
    }

    /** A zone that was lost while it was cloned may be silent for long, and commits may wait for the next copy. */
    private static boolean isInvitedElsewhere(Observation seen, Busy busy) {
        View view = seen.view();
        Register register = view == null ? null : view.register();
        if (busy.clones() == null || register == null || busy.clones().equals(register.primary())) return false;
        return runningPrimary(register, seen.peers())
                .filter(primary -> seen.self().equals(primary.invites()))
                .isPresent();
    }

    /** What the register's primary says, where it runs in the register's epoch. */
    private static Optional<NodeStatus> runningPrimary(Register register, Map<String, NodeStatus> peers) {
        return Optional.ofNullable(peers.get(register.primary()))
                .filter(primary -> primary.role() == Role.PRIMARY && primary.epoch() == register.epoch());
    }

    /** Nobody's right to serve is asked for: it takes no writes, and may be behind. */
    private static Decision asReplica(Observation seen) {
        if (seen.server().activity() instanceof Standby standby) {
            return seen.nowNanos() - standby.idleSinceNanos() > FOLLOW_NANOS
                    ? decision(
                            new Decision.CopySourceAgain(),
                            "Does not follow its source: copies it again, if it has to.")
                    : wait("Follows its source.");
        }
        if (!seen.self().equals(seen.cluster().firstPrimary()))
            return wait("An arbiter only: the replica is elsewhere.");
        if (!seen.server().data()) return decision(new Decision.CreateData(), "The replica is new: copies its source.");
        return seen.server().failedStarts() >= MOST_FAILED_STARTS
                ? decision(new Decision.DropCopy(), "This copy does not start: throws it away.")
                : decision(new Decision.FollowSource(), "Starts its copy to follow its source.");
    }

    /** The primary stops first, so that a standby gets all that it has. */
    private static Decision whenStopped(Observation seen) {
        if (seen.server().activity() instanceof Down) return wait("Is stopped, as it should be.");
        View view = seen.view();
        return view == null || view.holder() != null
                ? wait("Is to stop when the primary has stopped.")
                : decision(new Decision.Stop(), "The database is to be stopped.");
    }

    private static Decision beforeTheFirst(Observation seen) {
        if (!seen.self().equals(seen.cluster().firstPrimary()))
            return wait("The database is new: " + seen.cluster().firstPrimary() + " makes its first copy.");
        return seen.server().data()
                ? decision(new Decision.ClaimFirst(), "The database is new, and its first copy is made.")
                : decision(new Decision.CreateData(), "The database is new: its first copy is made here.");
    }

    /** Rule 15: the register's primary may start again, with what commits it acknowledged. */
    private static Decision asPrimaryBefore(Observation seen, View view, Register register) {
        String holder = view.holder();
        if (holder != null && !holder.equals(seen.self())) return wait(holder + " holds the lease.");
        if (!seen.server().data())
            return wait("The register names this node, whose copy is gone"
                    + (register.sync() == null ? ": the only copy." : ": " + register.sync() + " may take over."));
        if (seen.nowNanos() - seen.mayClaimFromNanos() < 0)
            return wait("Leaves the office to "
                    + (register.sync() == null ? "nobody, for a moment." : register.sync() + "."));
        return decision(new Decision.ClaimAgain(), "The register names this node: it starts a new epoch.");
    }

    /** Rule 10: only the standby that the register names holds every acknowledged write. */
    private static Decision asStandby(Observation seen, View view, Register register) {
        String primary = register.primary();
        if (view.holder() != null) return follow(seen, register);
        if (!seen.server().data()) return wait("This copy is gone: only " + primary + " can start.");
        NodeStatus status = seen.peers().get(primary);
        boolean alive = status != null && !status.resigned();
        if (alive && seen.nowNanos() - seen.leaderlessSinceNanos() < FIRST_CHANCE_NANOS)
            return wait(primary + " holds no lease but lives: it has the first chance.");
        return decision(
                new Decision.TakeOver(),
                primary + (status == null ? " is silent" : " has resigned")
                        + " and holds no lease; this node has every write.");
    }

    private static Decision asThird(Observation seen, Register register) {
        if (!seen.wish().copies().contains(seen.self())) return outside(seen, register);
        var primary = runningPrimary(register, seen.peers());
        if (primary.isEmpty())
            return wait("Waits for " + register.primary() + ", which is primary of epoch " + register.epoch() + ".");
        String invited = primary.get().invites();
        if (seen.self().equals(invited)) return follow(seen, register);
        if (seen.cluster().whenAlone() == WhenAlone.WAIT) return keepUp(seen, register);
        if (seen.server().activity() instanceof Standby)
            return decision(new Decision.Stop(), "A spare: " + register.primary() + " has another standby.");
        return wait("A spare: " + register.primary() + " and " + invited + " hold the copies.");
    }

    /**
     * Where commits wait for a second copy, a third keeps up, so that it is the second in a moment. It follows the standby:
     * a copy that follows the primary may have what the next primary lacks.
     */
    private static Decision keepUp(Observation seen, Register register) {
        String standby = register.sync();
        NodeStatus status = standby == null ? null : seen.peers().get(standby);
        if (standby == null || status == null || status.role() != Role.STANDBY || status.epoch() != register.epoch())
            return wait("A spare: waits until " + register.primary() + " has a standby to follow.");
        if (!(seen.server().activity() instanceof Standby copy)) return begin(seen, standby, register.epoch(), false);
        var turn = turn(seen, standby, copy);
        if (turn.isPresent()) return turn.get();
        if (isProven(copy, register, status)) return wait("A spare: keeps up with " + standby + ".");
        // One that was in step in this epoch has not diverged: its standby may just have died.
        long patience = seen.server().epoch() == register.epoch() ? FOLLOW_NANOS : JOIN_NANOS;
        return seen.nowNanos() - couldStreamSince(seen, copy) > patience
                ? decision(new Decision.Clone(standby, register.epoch()), "Cannot follow " + standby + ": clones it.")
                : wait("A spare: catches up with " + standby + ".");
    }

    /** No copy is wanted here; what there is goes when another zone serves. */
    private static Decision outside(Observation seen, Register register) {
        if (seen.server().activity() instanceof Standby)
            return decision(new Decision.Stop(), "No copy is wanted in this zone.");
        NodeStatus primary = seen.peers().get(register.primary());
        boolean served = primary != null && primary.open() && primary.epoch() == register.epoch();
        if (seen.server().data() && served)
            return decision(new Decision.DropCopy(), "No copy is wanted in this zone: throws it away.");
        return wait("An arbiter only: no copy is wanted in this zone.");
    }

    /** Rules 13 and 14: a copy is admitted when it has proven that it follows the primary of this epoch. */
    private static Decision follow(Observation seen, Register register) {
        String primary = register.primary();
        var running = runningPrimary(register, seen.peers());
        if (running.isEmpty()) return wait("Waits until " + primary + " runs in epoch " + register.epoch() + ".");
        boolean trusted = seen.self().equals(register.sync());
        return switch (seen.server().activity()) {
            case Down _ -> begin(seen, primary, register.epoch(), trusted);
            case Standby standby -> join(seen, register, running.get(), standby, trusted);
            case Busy _, Primary _ -> throw new IllegalStateException("decided before");
        };
    }

    private static Decision begin(Observation seen, String from, long epoch, boolean trusted) {
        // Trying a copy takes seconds while commits wait; one that missed an epoch follows hardly ever.
        boolean old = !trusted && epoch - seen.server().epoch() > 1;
        boolean useless = !seen.server().data() || old || seen.server().failedStarts() >= MOST_FAILED_STARTS;
        if (!useless) return decision(new Decision.StartStandby(from), "Starts its copy to join " + from + ".");
        // The register still counts on this copy: it is replaced only after the primary has recorded the loss.
        if (trusted) return wait("This copy is of no use; waits until " + from + " has recorded that.");
        return decision(new Decision.Clone(from, epoch), "Has no copy of use: clones " + from + ".");
    }

    private static Decision join(
            Observation seen, Register register, NodeStatus status, Standby standby, boolean trusted) {
        String primary = register.primary();
        var turn = turn(seen, primary, standby);
        if (turn.isPresent()) return turn.get();
        boolean proven = isProven(standby, register, status);
        if (standby.fullName() && (trusted || proven)) return wait("Streams from " + primary + ".");
        if (proven)
            return decision(
                    new Decision.TakeFullName(primary),
                    "Has the marker of epoch " + register.epoch() + " on timeline " + standby.timeline() + ".");
        if (!isHopeless(seen, standby)) return wait("Catches up with " + primary + ".");
        if (trusted) return wait("Cannot follow " + primary + "; waits until it has recorded that.");
        return decision(
                new Decision.Clone(primary, register.epoch()),
                "This copy cannot follow " + primary + ", it has diverged: clones again.");
    }

    /** What a copy that runs needs before it can follow anybody there. */
    private static Optional<Decision> turn(Observation seen, String from, Standby standby) {
        if (seen.server().maxConnections() < seen.wish().maxConnections())
            return Optional.of(
                    decision(new Decision.Stop(), "Starts again, to allow as many connections as its primary."));
        if (!from.equals(standby.following()))
            return Optional.of(decision(new Decision.Follow(from), from + " is to be followed now."));
        return Optional.empty();
    }

    /** A copy that has diverged streams for a moment, too. */
    private static boolean isProven(Standby copy, Register register, NodeStatus source) {
        return copy.streaming()
                && copy.marker() == register.epoch()
                && copy.timeline().equals(source.timeline());
    }

    private static boolean isHopeless(Observation seen, Standby standby) {
        return seen.nowNanos() - couldStreamSince(seen, standby) > JOIN_NANOS;
    }

    /** While nobody runs whom it could follow, a copy that does not stream tells nothing about itself. */
    private static long couldStreamSince(Observation seen, Standby copy) {
        long idle = copy.idleSinceNanos();
        return seen.sourceSinceNanos() - idle > 0 ? seen.sourceSinceNanos() : idle;
    }

    /** Whether the member that a copy follows runs in the register's epoch, as primary or as its standby. */
    public static boolean sourceRuns(Register register, Map<String, NodeStatus> peers, Standby copy) {
        NodeStatus source = copy.following() == null ? null : peers.get(copy.following());
        return source != null
                && source.epoch() == register.epoch()
                && (source.role() == Role.PRIMARY || source.role() == Role.STANDBY);
    }

    static Decision wait(String reason) {
        return decision(new Decision.Wait(), reason);
    }

    static Decision decision(Action action, String reason) {
        return new Decision(action, null, reason);
    }

    /** For whom commits wait when an epoch begins. */
    static WaitsFor atStart(Observation seen, Register register) {
        if (register.sync() != null) return new WaitsFor.Zone(register.sync());
        return switch (seen.cluster().whenAlone()) {
            case WAIT -> new WaitsFor.Anyone();
            case ACKNOWLEDGE -> new WaitsFor.NoOne();
        };
    }
}
