package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Accept;
import dev.faultline.consensus.core.Message.Denied;
import dev.faultline.consensus.core.Message.Granted;
import dev.faultline.consensus.core.Message.Learn;
import dev.faultline.consensus.core.Message.Reply;
import dev.faultline.consensus.core.Proposer.Outcome.Decided;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database node and its agent, reduced to what matters for the promises: rows instead of pages, a copy that is made at
 * once, and the rules by which a node starts, degrades, takes a standby back and takes over.
 */
final class SimulatedNode {
    private static final long MS = 1_000_000;
    private static final long ATTEMPT_MS = 400;

    private final SimulatedCluster cluster;
    private final int index;
    private final String name;
    private final Proposer proposer;
    private final LeaseHolder lease;
    private BitSet rows = new BitSet();
    private boolean primary;
    private boolean following;
    private boolean waitsForStandby;
    private long epoch;
    private long startedAt;
    private boolean leaseSeen;
    private long attempts;
    private @Nullable String recordedSync;
    private @Nullable Consumer<Decided> whenDecided;

    SimulatedNode(SimulatedCluster cluster, int index) {
        this.cluster = cluster;
        this.index = index;
        this.name = "node-" + index;
        this.proposer = cluster.faults.proposer(name);
        this.lease = cluster.faults.holder(name, cluster.terms);
    }

    int index() {
        return index;
    }

    int machine() {
        return cluster.machineOfNode(index);
    }

    boolean isPrimary() {
        return primary;
    }

    boolean servesNow() {
        return primary && lease.holds(clock());
    }

    boolean hasAll(BitSet ids) {
        var missing = (BitSet) ids.clone();
        missing.andNot(rows);
        return missing.isEmpty();
    }

    /** A client's write: acknowledged when the standby has it, or when the node is alone and the register says so. */
    void write(int id) {
        rows.set(id);
        if (!waitsForStandby) {
            cluster.acknowledged.set(id);
        } else if (peer().following && cluster.linked()) {
            peer().rows.set(id);
            cluster.acknowledged.set(id);
        }
    }

    void receive(Reply reply) {
        if (reply instanceof Granted grant) {
            lease.receive(grant);
            leaseSeen |= lease.holds(clock());
            return;
        }
        if (reply instanceof Denied denial && primary && denial.epoch() == epoch)
            proposer.lesson().ifPresent(lesson -> cluster.ask(this, lesson));
        var step = proposer.receive(reply);
        step.send().ifPresent(request -> cluster.ask(this, request));
        if (cluster.faults.teachesBeforeDeciding() && step.send().orElse(null) instanceof Accept proposal)
            cluster.ask(this, new Learn(proposal.ballot(), proposal.value()));
        var continuation = whenDecided;
        if (step.outcome().isEmpty() || continuation == null) return;
        whenDecided = null;
        if (step.outcome().get() instanceof Decided decided) continuation.accept(decided);
    }

    void cycle() {
        cluster.at(cluster.terms.renewEvery().toNanos(), machine(), this::cycle);
        if (primary) lead();
        else if (!proposer.busy()) propose(this::claim, this::claimed);
    }

    private void lead() {
        boolean overdue = clock() - startedAt > cluster.terms.ttl().toNanos();
        if (!lease.holds(clock()) && (leaseSeen || overdue)) {
            demote();
            return;
        }
        cluster.ask(this, lease.renew(epoch, clock()));
        if (proposer.busy()) return;
        if (waitsForStandby && !(peer().following && cluster.linked())) {
            if (cluster.random.nextInt(4) == 0) degrade();
        } else if (cluster.linked() && !peer().primary && !peer().name.equals(recordedSync)) {
            takeStandby();
        }
    }

    /** The register first says that this copy is the only one; only then does it acknowledge alone. */
    private void degrade() {
        if (!cluster.faults.recordsBeforeDegrading()) waitsForStandby = false;
        propose(
                (register, _) -> isMine(register) ? new Register(epoch, name, null) : register,
                decided -> afterChange(decided, () -> waitsForStandby = false));
    }

    /** The standby gets every row and is waited for before the register says that it may take over. */
    private void takeStandby() {
        peer().rows = (BitSet) rows.clone();
        peer().following = true;
        waitsForStandby = true;
        propose(
                (register, _) -> isMine(register) ? new Register(epoch, name, peer().name) : register,
                decided -> afterChange(decided, () -> {}));
    }

    private void afterChange(Decided decided, Runnable then) {
        if (!primary) return;
        Register register = decided.value();
        if (register == null || !isMine(register)) {
            demote();
            return;
        }
        recordedSync = register.sync();
        then.run();
    }

    private boolean isMine(@Nullable Register register) {
        return register != null && register.primary().equals(name) && register.epoch() == epoch;
    }

    /** Who may start: the first primary of an empty register, the primary again, or the standby that has every row. */
    private @Nullable Register claim(@Nullable Register register, Set<String> leaseHolders) {
        // A polite node does not disturb who serves; the promises must hold without manners.
        boolean polite = cluster.random.nextBoolean();
        if (register != null && polite && leaseHolders.contains(peer().name)) return register;
        if (register == null) return index == 0 ? new Register(1, name, null) : null;
        if (register.primary().equals(name)) return new Register(register.epoch() + 1, name, register.sync());
        return name.equals(register.sync()) ? new Register(register.epoch() + 1, name, null) : register;
    }

    private void claimed(Decided decided) {
        Register register = decided.value();
        if (primary || register == null) return;
        if (decided.changed() && register.primary().equals(name)) {
            primary = true;
            following = false;
            epoch = register.epoch();
            recordedSync = register.sync();
            waitsForStandby = register.sync() != null;
            leaseSeen = false;
            startedAt = clock();
            cluster.takeOvers++;
            cluster.ask(this, lease.renew(epoch, clock()));
        } else if (!following && peer().servesNow() && cluster.linked()) {
            rows = (BitSet) peer().rows.clone();
            following = true;
        }
    }

    private void demote() {
        primary = false;
        cluster.ask(this, lease.release());
    }

    private void propose(Proposer.Change change, Consumer<Decided> continuation) {
        whenDecided = continuation;
        if (attempts % 2 == 0) proposer.notice(cluster.acceptedBy((int) (attempts / 2 % SimulatedCluster.ARBITERS)));
        cluster.ask(this, proposer.start(change, index == 0 ? "token" : ""));
        long attempt = ++attempts;
        cluster.at(ATTEMPT_MS * MS, machine(), () -> {
            if (attempt != attempts) return;
            proposer.abandon();
            whenDecided = null;
        });
    }

    private SimulatedNode peer() {
        return cluster.nodes[1 - index];
    }

    private long clock() {
        return cluster.clock(machine());
    }
}
