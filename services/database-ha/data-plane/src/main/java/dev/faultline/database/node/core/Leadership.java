package dev.faultline.database.node.core;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.Decision.Action;
import dev.faultline.database.node.core.Observation.Busy;
import dev.faultline.database.node.core.Observation.Down;
import dev.faultline.database.node.core.Observation.Guest;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Observation.Primary;
import dev.faultline.database.node.core.Observation.Replica;
import dev.faultline.database.node.core.Observation.Standby;
import dev.faultline.database.node.core.Observation.WaitsFor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a node does that has won an epoch: serve while it holds the lease, and keep a second copy in another zone. */
public final class Leadership {
    /** A standby that has gone for longer is recorded as lost. */
    static final long LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    /** How long a standby that has not been seen in this epoch may take to come, where its node lives. */
    static final long COMING_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    /** A commit that waits so long for a standby that is silent waits for one that is frozen. */
    static final Duration STALLED = Duration.ofMillis(500);

    static final long GUEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A server that runs and answers nothing for longer is of no use to anybody. */
    static final Duration SILENT = Duration.ofSeconds(6);
    /** How long a commit may wait for a second copy. */
    public static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

    private Leadership() {}

    static Decision decide(Observation seen, Office office, LeaseTerms terms) {
        long epoch = office.register().epoch();
        boolean overdue = seen.nowNanos() - office.sinceNanos() > terms.ttl().toNanos();
        if (!office.leaseHolds() && (office.leaseSeen() || overdue))
            return NodeAgent.decision(new Decision.Fence(), "The lease of epoch " + epoch + " is lost.");
        return switch (seen.server().activity()) {
            case Busy busy -> stillInviting(seen, NodeAgent.wait("The node " + busy.what() + "."));
            case Down _ -> down(seen, office);
            case Standby _
            when !seen.wish().running() -> NodeAgent.decision(new Decision.Fence(), "The database is to be stopped.");
            case Standby copy -> office.leaseHolds() ? Succession.promote(seen, office, copy) : awaitLease(office);
            case Primary primary ->
                primary.epoch() == epoch
                        ? lead(seen, office, primary)
                        : NodeAgent.decision(new Decision.Fence(), "The server was started for another epoch.");
        };
    }

    /** A guest that heard in between that nobody is invited would throw its copy away. */
    private static Decision stillInviting(Observation seen, Decision decision) {
        Guest guest = seen.guest();
        return new Decision(decision.action(), guest == null ? null : guest.zone(), decision.reason());
    }

    private static Decision down(Observation seen, Office office) {
        if (!seen.wish().running())
            return NodeAgent.decision(new Decision.Fence(), "Is stopped: gives the office back, to nobody.");
        if (office.started()) return NodeAgent.decision(new Decision.Resign(), "Postgres has ended.");
        if (!seen.server().data()) return NodeAgent.decision(new Decision.Resign(), "There is no copy here to serve.");
        Register register = office.register();
        Action start = seen.server().asStandby()
                ? new Decision.StartStandby(null)
                : new Decision.StartPrimary(register.epoch(), NodeAgent.atStart(seen, register));
        return whenLeased(office, start, "Has epoch " + register.epoch() + " and the lease: starts.");
    }

    private static Decision whenLeased(Office office, Action action, String reason) {
        return office.leaseHolds() ? NodeAgent.decision(action, reason) : awaitLease(office);
    }

    private static Decision awaitLease(Office office) {
        return NodeAgent.wait(
                "Waits for the lease of epoch " + office.register().epoch() + ".");
    }

    private static Decision lead(Observation seen, Office office, Primary primary) {
        if (seen.nowNanos() - primary.answeredNanos() > SILENT.toNanos())
            return NodeAgent.decision(new Decision.Resign(), "Postgres runs, and has not answered for six seconds.");
        if (!seen.wish().running()) return NodeAgent.decision(new Decision.Stop(), "The database is to be stopped.");
        String sync = office.register().sync();
        Succession.Absence absence =
                office.certain() && sync != null ? Succession.Absence.of(seen, primary, sync) : null;
        String next = absence == null ? null : Succession.successor(seen, primary, absence);
        // Whoever is lost is not the one to invite.
        String present = absence == null || absence.lost() ? null : absence.sync();
        String wanted = next != null ? next : present != null ? present : guest(seen, office, primary);
        Decision decision = !office.certain()
                ? settle(seen, office, primary)
                : absence == null
                        ? alone(seen, primary, wanted)
                        : next == null
                                ? inPair(seen, primary, absence)
                                : Succession.replace(seen, primary, absence.sync(), next);
        if (decision.action() instanceof Decision.Wait)
            decision = Requests.next(seen, primary, office.sync()).orElse(decision);
        return new Decision(decision.action(), wanted, decision.reason());
    }

    /** Nobody knows whether the last proposal took effect: nothing is done before the register is known again. */
    private static Decision settle(Observation seen, Office office, Primary primary) {
        if (seen.proposing()) return NodeAgent.wait("Asks the arbiters.");
        String asked = office.asked();
        boolean nobody = primary.waitsFor() instanceof WaitsFor.Anyone;
        boolean stands = asked != null
                && replica(primary, asked)
                        .filter(replica -> replica.sync() || nobody && replica.complete())
                        .isPresent();
        return NodeAgent.decision(
                new Decision.RecordSync(stands ? asked : null), "Asks again what the register holds.");
    }

    private static Decision inPair(Observation seen, Primary primary, Succession.Absence absence) {
        String sync = absence.sync();
        if (!Requests.wantsStandbyIn(seen, sync)) {
            if (seen.proposing()) return NodeAgent.wait("Asks the arbiters.");
            return NodeAgent.decision(
                    new Decision.RecordSync(null), "No copy is wanted in " + sync + " any more: records that first.");
        }
        if (absence.streaming() && !absence.frozen()) {
            if (primary.waitsFor().equals(new WaitsFor.Zone(sync))) return NodeAgent.wait("In sync with " + sync + ".");
            return NodeAgent.decision(
                    new Decision.SetWaitsFor(new WaitsFor.Zone(sync)), "Commits have to wait for " + sync + ".");
        }
        if (!absence.lost()) return NodeAgent.wait(sync + " does not stream; waits a moment.");
        if (seen.proposing()) return NodeAgent.wait("Asks the arbiters.");
        // Rule 12: first the register, then the setting.
        return NodeAgent.decision(new Decision.RecordSync(null), sync + " is lost: records that first.");
    }

    private static Decision alone(Observation seen, Primary primary, @Nullable String guest) {
        Optional<Replica> replica = guest == null || !admitted(seen, primary, guest)
                ? Optional.empty()
                : replica(primary, guest).filter(Replica::streaming);
        boolean waits = seen.cluster().whenAlone() == WhenAlone.WAIT;
        WaitsFor wanted = replica.isPresent() && guest != null
                ? new WaitsFor.Zone(guest)
                : waits ? new WaitsFor.Anyone() : new WaitsFor.NoOne();
        if (!primary.waitsFor().equals(wanted))
            return NodeAgent.decision(
                    new Decision.SetWaitsFor(wanted),
                    wanted instanceof WaitsFor.Zone
                            ? guest + " has caught up: commits wait for it from now on."
                            : "This is the only copy, as the register says.");
        if (replica.filter(Replica::sync).isPresent() && !seen.proposing())
            return NodeAgent.decision(new Decision.RecordSync(guest), guest + " is in sync: records that.");
        if (waits && primary.longestWaitMs() > LONGEST_COMMIT.toMillis())
            return NodeAgent.decision(
                    new Decision.EndWaitingCommits(), "Commits have waited five seconds for a second copy.");
        if (!Requests.wantsStandby(seen)) return NodeAgent.wait("The only copy, as it should be.");
        return NodeAgent.wait(
                guest == null
                        ? "The only copy: no other zone's node answers."
                        : "The only copy: waits for " + guest + " to join.");
    }

    /** Whether the guest itself says that it has proven to follow this epoch. */
    static boolean admitted(Observation seen, Primary primary, String guest) {
        NodeStatus status = seen.peers().get(guest);
        return status != null && status.role() == NodeStatus.Role.STANDBY && status.epoch() == primary.epoch();
    }

    /** Whom to have as the second copy: who is on its way, who was it before, or whoever lives. */
    private static @Nullable String guest(Observation seen, Office office, Primary primary) {
        if (!Requests.wantsStandby(seen)) return null;
        Guest before = seen.guest();
        String current = before == null ? null : before.zone();
        if (before != null && current != null && seen.peers().containsKey(current) && wanted(seen, current)) {
            boolean another = seen.wish().copies().stream()
                    .anyMatch(zone -> !zone.equals(current) && Succession.keepsUp(seen, zone));
            boolean late = seen.nowNanos() - before.sinceNanos() > (another ? COMING_NANOS : GUEST_NANOS);
            if (!late || replica(primary, current).isPresent()) return current;
        }
        List<String> candidates = new ArrayList<>();
        for (String zone : seen.wish().copies()) if (Succession.keepsUp(seen, zone)) candidates.add(zone);
        if (before != null && before.lastSync() != null) candidates.add(before.lastSync());
        if (office.asked() != null) candidates.add(office.asked());
        // Who was primary until now misses little; where commits wait for the next standby, a clone is the surer way.
        if (seen.cluster().whenAlone() == WhenAlone.ACKNOWLEDGE)
            for (var peer : seen.peers().values()) if (peer.resigned()) candidates.add(peer.zone());
        candidates.addAll(seen.wish().copies());
        return candidates.stream()
                .filter(zone -> !zone.equals(seen.self()) && seen.peers().containsKey(zone))
                .filter(zone -> !zone.equals(current) && wanted(seen, zone))
                .findFirst()
                .orElse(current != null && seen.peers().containsKey(current) && wanted(seen, current) ? current : null);
    }

    private static boolean wanted(Observation seen, String zone) {
        return seen.wish().copies().contains(zone);
    }

    static Optional<Replica> replica(Primary primary, String zone) {
        return primary.replicas().stream()
                .filter(replica -> replica.zone().equals(zone))
                .findFirst();
    }
}
