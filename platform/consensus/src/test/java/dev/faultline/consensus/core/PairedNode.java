package dev.faultline.consensus.core;

import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of two nodes, of which one acknowledges alone when the register says that it is alone. A copy is made at once; there are
 * the rules by which a node starts, degrades, takes a standby back and takes over.
 */
final class PairedNode extends SimulatedNode {
    private boolean following;
    private boolean waitsForStandby;
    private @Nullable String recordedSync;

    PairedNode(SimulatedCluster cluster, int index) {
        super(cluster, index);
    }

    /** Acknowledged when the standby has it, or when the node is alone and the register says so. */
    @Override
    void write(int id) {
        rows.set(id);
        if (!waitsForStandby) {
            cluster.acknowledged.set(id);
        } else if (peer().following && linked()) {
            peer().rows.set(id);
            cluster.acknowledged.set(id);
        }
    }

    @Override
    void lead() {
        if (waitsForStandby && !(peer().following && linked())) {
            if (cluster.random.nextInt(4) == 0) degrade();
        } else if (linked() && !peer().primary && !peer().name.equals(recordedSync)) {
            takeStandby();
        }
    }

    /** The register first says that this copy is the only one; only then does it acknowledge alone. */
    private void degrade() {
        if (!cluster.faults.recordsBeforeDegrading()) waitsForStandby = false;
        record(null, register -> {
            recordedSync = register.sync();
            waitsForStandby = false;
        });
    }

    /** The standby gets every row and is waited for before the register says that it may take over. */
    private void takeStandby() {
        peer().rows = (BitSet) rows.clone();
        peer().following = true;
        waitsForStandby = true;
        record(peer().name, register -> recordedSync = register.sync());
    }

    /** Who may start: the first primary of an empty register, the primary again, or the standby that has every row. */
    @Override
    @Nullable
    Register claim(@Nullable Register register, Set<String> leaseHolders) {
        // A polite node does not disturb who serves; the promises must hold without manners.
        boolean polite = cluster.random.nextBoolean();
        if (register != null && polite && leaseHolders.contains(peer().name)) return register;
        if (register == null) return index == 0 ? new Register(1, name, null) : null;
        if (register.primary().equals(name)) return new Register(register.epoch() + 1, name, register.sync());
        return name.equals(register.sync()) ? new Register(register.epoch() + 1, name, null) : register;
    }

    @Override
    void won(Register register) {
        primary = true;
        following = false;
        recordedSync = register.sync();
        waitsForStandby = register.sync() != null;
    }

    @Override
    void hears(Register register) {
        if (following || !peer().servesNow() || !linked()) return;
        rows = (BitSet) peer().rows.clone();
        following = true;
    }

    private boolean linked() {
        return cluster.linked(this, peer());
    }

    private PairedNode peer() {
        return (PairedNode) cluster.nodes[1 - index];
    }
}
