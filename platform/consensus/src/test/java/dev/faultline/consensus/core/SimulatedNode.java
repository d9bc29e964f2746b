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
 * A database node and its agent, reduced to what matters for the promises: rows instead of pages, and the rules by which a
 * node wins an epoch and gives it up. What it does while it has one is for who extends it.
 */
abstract class SimulatedNode {
    private static final long MS = 1_000_000;
    private static final long ATTEMPT_MS = 400;

    final SimulatedCluster cluster;
    final int index;
    final String name;
    private final Proposer proposer;
    final LeaseHolder lease;
    BitSet rows = new BitSet();
    /** Whether it has won an epoch, and not given it up. */
    private boolean office;

    boolean primary;
    long epoch;
    private long wonAt;
    private boolean leaseSeen;
    private long attempts;
    private @Nullable Consumer<Decided> whenDecided;

    SimulatedNode(SimulatedCluster cluster, int index) {
        this.cluster = cluster;
        this.index = index;
        this.name = "node-" + index;
        this.proposer = cluster.faults.proposer(name);
        this.lease = cluster.faults.holder(name, cluster.terms);
    }

    /** A client's write, which may be acknowledged. */
    abstract void write(int id);

    /** What it does in office, several times a second. */
    abstract void lead();

    /** The register as it would have it, or as it was. */
    abstract @Nullable Register claim(@Nullable Register register, Set<String> leaseHolders);

    /** It has won the epoch of this register. */
    abstract void won(Register register);

    /** Somebody else is, or was, primary. */
    abstract void hears(Register register);

    int machine() {
        return cluster.machineOfNode(index);
    }

    boolean servesNow() {
        return primary && lease.holds(clock());
    }

    boolean hasAll(BitSet ids) {
        var missing = (BitSet) ids.clone();
        missing.andNot(rows);
        return missing.isEmpty();
    }

    void receive(Reply reply) {
        if (reply instanceof Granted grant) {
            lease.receive(grant);
            leaseSeen |= lease.holds(clock());
            return;
        }
        if (reply instanceof Denied denial && office && denial.epoch() == epoch)
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
        if (!office) {
            if (!proposer.busy()) propose(this::claim, this::claimed);
            return;
        }
        boolean overdue = clock() - wonAt > cluster.terms.ttl().toNanos();
        if (!lease.holds(clock()) && (leaseSeen || overdue)) {
            demote();
            return;
        }
        cluster.ask(this, lease.renew(epoch, clock()));
        if (!proposer.busy()) lead();
    }

    private void claimed(Decided decided) {
        Register register = decided.value();
        if (office || register == null) return;
        if (!decided.changed() || !register.primary().equals(name)) {
            hears(register);
            return;
        }
        office = true;
        epoch = register.epoch();
        leaseSeen = false;
        wonAt = clock();
        won(register);
        cluster.hasWon(this);
        cluster.ask(this, lease.renew(epoch, clock()));
    }

    boolean isMine(@Nullable Register register) {
        return register != null && register.primary().equals(name) && register.epoch() == epoch;
    }

    /** Has the register name who else holds every acknowledged write; {@code then} is for when it does. */
    void record(@Nullable String sync, Consumer<Register> then) {
        propose((register, _) -> isMine(register) ? new Register(epoch, name, sync) : register, decided -> {
            if (!office) return;
            Register register = decided.value();
            if (register == null || !isMine(register)) demote();
            else then.accept(register);
        });
    }

    /** Its agent lives, and gives the lease back. */
    void serverDies() {
        if (office) demote();
    }

    void demote() {
        office = false;
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

    long clock() {
        return cluster.clock(machine());
    }
}
