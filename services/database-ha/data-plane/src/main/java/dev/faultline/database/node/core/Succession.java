package dev.faultline.database.node.core;

import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.Observation.Guest;
import dev.faultline.database.node.core.Observation.Heir;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Observation.Primary;
import dev.faultline.database.node.core.Observation.Replica;
import dev.faultline.database.node.core.Observation.Standby;
import dev.faultline.database.node.core.Observation.WaitsFor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the register comes to name another second copy, so that there is no moment in which one loss too many is fatal. */
final class Succession {
    private Succession() {}

    /**
     * How the standby is that the register names.
     *
     * @param sync its zone
     * @param frozen whether a commit waits for it and its node is silent, although it streams
     * @param goneNanos for how long it has not streamed
     * @param patienceNanos how long that may be
     */
    record Absence(String sync, boolean streaming, boolean frozen, long goneNanos, long patienceNanos) {
        boolean lost() {
            return frozen || !streaming && goneNanos >= patienceNanos;
        }

        static Absence of(Observation seen, Primary primary, String sync) {
            boolean streaming =
                    Leadership.replica(primary, sync).filter(Replica::streaming).isPresent();
            // A frozen standby streams until Postgres gives it up after two seconds, and commits wait for it.
            NodeStatus word = seen.peers().get(sync);
            boolean silent = word == null || streaming && word.role() != NodeStatus.Role.STANDBY;
            boolean frozen = silent && primary.longestWaitMs() >= Leadership.STALLED.toMillis();
            Long last = primary.lastStreamedNanos().get(sync);
            long gone = seen.nowNanos() - (last == null ? primary.watchedSinceNanos() : last);
            long patience =
                    last == null && seen.peers().containsKey(sync) ? Leadership.COMING_NANOS : Leadership.LOST_NANOS;
            return new Absence(sync, streaming, frozen, gone, patience);
        }
    }

    /**
     * What a copy does that has won its epoch. Where a spare follows it that has all of it, the register names that one first:
     * whoever has all that is here after the epoch was won has all that was ever acknowledged, and nothing is acknowledged
     * here before it waits for it.
     */
    static Decision promote(Observation seen, Office office, Standby copy) {
        Register register = office.register();
        long epoch = register.epoch();
        if (!office.certain())
            return seen.proposing()
                    ? NodeAgent.wait("Asks the arbiters.")
                    : NodeAgent.decision(
                            new Decision.RecordSync(office.asked()), "Asks again what the register holds.");
        boolean wanted = seen.cluster().whenAlone() == WhenAlone.WAIT && Requests.wantsStandby(seen);
        String spare = wanted && register.sync() == null ? follower(seen, copy) : null;
        if (spare != null) {
            Heir heir = copy.heir();
            if (heir == null || heir.epoch() != epoch)
                return NodeAgent.decision(
                        new Decision.FindHeir(epoch, spare),
                        "Has won epoch " + epoch + ": asks what " + spare + " has.");
            if (spare.equals(heir.zone()))
                return NodeAgent.decision(
                        new Decision.RecordSync(spare), spare + " has all that is here: records that.");
        }
        return NodeAgent.decision(
                new Decision.Promote(epoch, NodeAgent.atStart(seen, register)),
                "Has won epoch " + epoch + ": promotes its copy.");
    }

    /** Who may follow this copy, with the same history; null for nobody. One that has diverged streams for a moment, too. */
    private static @Nullable String follower(Observation seen, Standby copy) {
        return seen.wish().copies().stream()
                .filter(zone -> !zone.equals(seen.self()) && keepsUp(seen, zone))
                .filter(zone -> Objects.requireNonNull(seen.peers().get(zone)).epoch() == copy.marker())
                .findFirst()
                .orElse(null);
    }

    /**
     * Who takes the place of a standby that is lost, where commits wait for a second copy and a spare has nearly all of it. The
     * register names the lost one until then: with nobody named, the loss of the primary as well would leave nobody to
     * promote, also when the other returns. Null for nobody, and when it takes too long.
     */
    static @Nullable String successor(Observation seen, Primary primary, Absence absence) {
        boolean begun = primary.waitsFor() instanceof WaitsFor.Anyone && !absence.streaming();
        if (seen.cluster().whenAlone() != WhenAlone.WAIT || !Requests.wantsStandbyIn(seen, absence.sync())) return null;
        if (!absence.lost() && !begun) return null;
        boolean late = absence.goneNanos() > absence.patienceNanos() + Leadership.COMING_NANOS
                || primary.longestWaitMs() > Leadership.LONGEST_COMMIT.toMillis();
        if (late) return null;
        Guest guest = seen.guest();
        String invited = guest == null ? null : guest.zone();
        if (invited != null && isSpare(seen, invited, absence.sync())) return invited;
        return seen.wish().copies().stream()
                .filter(zone -> isSpare(seen, zone, absence.sync()) && hasCopy(seen, zone))
                .findFirst()
                .orElse(null);
    }

    private static boolean isSpare(Observation seen, String zone, String sync) {
        return !zone.equals(sync) && !zone.equals(seen.self()) && seen.peers().containsKey(zone);
    }

    /** First nothing is acknowledged any more, so that whoever has all of that moment has all there is to take over with. */
    static Decision replace(Observation seen, Primary primary, String sync, String next) {
        if (seen.proposing()) return NodeAgent.wait("Asks the arbiters.");
        if (!(primary.waitsFor() instanceof WaitsFor.Anyone))
            return NodeAgent.decision(
                    new Decision.SetWaitsFor(new WaitsFor.Anyone()), sync + " is lost: commits wait for " + next + ".");
        boolean complete = Leadership.admitted(seen, primary, next)
                && Leadership.replica(primary, next)
                        .filter(replica -> replica.streaming() && replica.complete())
                        .isPresent();
        return complete
                ? NodeAgent.decision(new Decision.RecordSync(next), next + " takes the place of " + sync + ".")
                : NodeAgent.wait(sync + " is lost: waits for " + next + " to take its place.");
    }

    /** Whether a copy there has all but the last moments: it streams, from whomever. */
    static boolean keepsUp(Observation seen, String zone) {
        NodeStatus status = seen.peers().get(zone);
        return status != null && hasCopy(seen, zone) && !status.timeline().isEmpty();
    }

    /** Whether a copy runs there, or did until it began to clone; it may have followed somebody who is lost. */
    private static boolean hasCopy(Observation seen, String zone) {
        NodeStatus status = seen.peers().get(zone);
        return status != null && (status.role() == NodeStatus.Role.STANDBY || status.role() == NodeStatus.Role.JOINING);
    }
}
