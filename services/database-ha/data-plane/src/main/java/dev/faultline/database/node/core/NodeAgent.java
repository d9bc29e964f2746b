package dev.faultline.database.node.core;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.Decision.Action;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Observation.Activity;
import dev.faultline.database.node.core.Observation.Busy;
import dev.faultline.database.node.core.Observation.Down;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Observation.Primary;
import dev.faultline.database.node.core.Observation.Standby;
import dev.faultline.database.node.core.Observation.WaitsFor;
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

    /** How long a replica may fail to follow its source before it asks whether it ever will. */
    static final long FOLLOW_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final int MOST_FAILED_STARTS = 3;

    private NodeAgent() {}

    public static Decision decide(Observation seen) {
        Office office = seen.office();
        if (office != null) return Leadership.decide(seen, office, LeaseTerms.DEFAULT);
        Activity activity = seen.server().activity();
        if (activity instanceof Primary)
            return decision(new Decision.Fence(), "A primary runs here without an office.");
        if (seen.proposing()) return wait("Asks the arbiters.");
        if (activity instanceof Busy busy) return wait("The node " + busy.what() + ".");
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
        NodeStatus primary = seen.peers().get(register.primary());
        if (primary == null || primary.role() != Role.PRIMARY || primary.epoch() != register.epoch())
            return wait("Waits for " + register.primary() + ", which is primary of epoch " + register.epoch() + ".");
        if (seen.self().equals(primary.invites())) return follow(seen, register);
        if (seen.server().activity() instanceof Standby)
            return decision(new Decision.Stop(), "A spare: " + register.primary() + " has another standby.");
        return wait("A spare: " + register.primary() + " and " + primary.invites() + " hold the copies.");
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
        NodeStatus status = seen.peers().get(primary);
        if (status == null || status.role() != Role.PRIMARY || status.epoch() != register.epoch())
            return wait("Waits until " + primary + " runs in epoch " + register.epoch() + ".");
        boolean trusted = seen.self().equals(register.sync());
        return switch (seen.server().activity()) {
            case Down _ -> begin(seen, register, trusted);
            case Standby standby -> join(seen, register, status, standby, trusted);
            case Busy _, Primary _ -> throw new IllegalStateException("decided before");
        };
    }

    private static Decision begin(Observation seen, Register register, boolean trusted) {
        String primary = register.primary();
        // Trying a copy takes seconds while commits wait; one that missed an epoch follows hardly ever.
        boolean old = !trusted && register.epoch() - seen.server().epoch() > 1;
        boolean useless = !seen.server().data() || old || seen.server().failedStarts() >= MOST_FAILED_STARTS;
        if (!useless) return decision(new Decision.StartStandby(primary), "Starts its copy to join " + primary + ".");
        // The register still counts on this copy: it is replaced only after the primary has recorded the loss.
        if (trusted) return wait("This copy is of no use; waits until " + primary + " has recorded that.");
        return decision(new Decision.Clone(primary, register.epoch()), "Has no copy of use: clones " + primary + ".");
    }

    private static Decision join(
            Observation seen, Register register, NodeStatus status, Standby standby, boolean trusted) {
        String primary = register.primary();
        if (seen.server().maxConnections() < seen.wish().maxConnections())
            return decision(new Decision.Stop(), "Starts again, to allow as many connections as its primary.");
        if (!primary.equals(standby.following()))
            return decision(new Decision.Follow(primary), primary + " is primary now: follows it.");
        boolean proven = standby.streaming()
                && standby.marker() == register.epoch()
                && standby.timeline().equals(status.timeline());
        if (standby.fullName() && (trusted || proven)) return wait("Streams from " + primary + ".");
        if (proven)
            return decision(
                    new Decision.TakeFullName(primary),
                    "Has the marker of epoch " + register.epoch() + " on timeline " + standby.timeline() + ".");
        boolean hopeless = seen.nowNanos() - standby.idleSinceNanos() > JOIN_NANOS;
        if (!hopeless) return wait("Catches up with " + primary + ".");
        if (trusted) return wait("Cannot follow " + primary + "; waits until it has recorded that.");
        return decision(
                new Decision.Clone(primary, register.epoch()),
                "This copy cannot follow " + primary + ", it has diverged: clones again.");
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
