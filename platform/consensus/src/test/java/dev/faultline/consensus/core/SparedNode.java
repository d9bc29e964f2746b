package dev.faultline.consensus.core;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of three nodes whose commits wait for a second copy, always: primary, standby, and a spare that follows the standby, a
 * moment behind it, and takes its place when it is lost.
 */
final class SparedNode extends SimulatedNode {
    private static final long MS = 1_000_000;
    private static final int LATEST_MS = 200;
    private static final int SLOW_MS = 4_000;

    /** Whom it follows. */
    private @Nullable SparedNode source;
    /** For whom commits wait; null for nobody that there is. */
    private @Nullable SparedNode waitsFor;
    /** All that may have been acknowledged before that was decided. */
    private BitSet proof = new BitSet();

    private @Nullable SparedNode invited;
    private @Nullable String recorded;
    private @Nullable String asked;
    private boolean certain;
    private boolean takesOver;
    private long slowUntil;

    SparedNode(SimulatedCluster cluster, int index) {
        super(cluster, index);
        cluster.at(LATEST_MS * MS, machine(), this::keepUp);
    }

    @Override
    void write(int id) {
        rows.set(id);
        var standby = waitsFor;
        if (standby == null || !standby.streamsFrom(this)) return;
        standby.rows.or(rows);
        cluster.acknowledged.set(id);
    }

    private boolean streamsFrom(SparedNode other) {
        return source == other && cluster.linked(this, other);
    }

    /** What its source had a moment ago. */
    private void keepUp() {
        cluster.at(50 * MS, machine(), this::keepUp);
        var from = source;
        if (cluster.random.nextInt(40) == 0) slowUntil = clock() + cluster.random.nextInt(SLOW_MS) * MS;
        if (from == null || !streamsFrom(from) || clock() < slowUntil) return;
        var seen = (BitSet) from.rows.clone();
        cluster.at(cluster.random.nextInt(LATEST_MS) * MS, machine(), () -> {
            if (source == from) rows.or(seen);
        });
    }

    @Override
    void lead() {
        if (!primary) promote();
        else if (!certain) ask(asked != null && stands(node(asked)) ? asked : null);
        else if (recorded == null) alone();
        else inPair(node(recorded));
    }

    /** Before it serves, whoever has all that is here after the epoch was won takes the standby's place. */
    private void promote() {
        if (!lease.holds(clock())) return;
        if (cluster.faults.stopsFollowingFirst()) source = null;
        if (!certain) {
            ask(asked);
            return;
        }
        if (takesOver && recorded == null && invited == null) {
            invited = heir();
            if (invited != null) {
                cluster.heirs++;
                ask(invited.name);
                return;
            }
        }
        source = null;
        primary = true;
        proof = (BitSet) rows.clone();
        waitsFor = recorded == null ? null : node(recorded);
    }

    private @Nullable SparedNode heir() {
        return others().filter(other -> other.streamsFrom(this))
                .filter(other -> !cluster.faults.sparesNeedAll() || other.hasAll(rows))
                .findFirst()
                .orElse(null);
    }

    private boolean stands(SparedNode other) {
        return other.streamsFrom(this) && other.hasAll(proof) && (waitsFor == null || waitsFor == other);
    }

    private void inPair(SparedNode standby) {
        if (standby.streamsFrom(this)) {
            // A server is busy now and then.
            if (cluster.random.nextInt(3) > 0) waitsFor = standby;
            invited = standby;
            return;
        }
        int luck = cluster.random.nextInt(30);
        if (luck > 20) return;
        var spare = others().filter(other -> other != standby && other.source != null && cluster.linked(this, other))
                .findFirst()
                .orElse(null);
        if (spare == null || luck == 0) {
            ask(null);
            return;
        }
        boolean stops = cluster.faults.stopsBeforeReplacing();
        if (invited != spare || stops && waitsFor != null) proof = (BitSet) rows.clone();
        if (stops) waitsFor = null;
        invited = spare;
        if (!spare.streamsFrom(this) || cluster.faults.sparesNeedAll() && !spare.hasAll(proof)) return;
        cluster.replacements++;
        ask(spare.name);
    }

    private void alone() {
        var guest = invited;
        if (guest == null || !cluster.linked(this, guest) || cluster.random.nextInt(20) == 0)
            guest = others().filter(other -> cluster.linked(this, other))
                    .findFirst()
                    .orElse(null);
        invited = guest;
        if (waitsFor != null && waitsFor != guest) proof = (BitSet) rows.clone();
        boolean joined = guest != null && guest.streamsFrom(this) && guest.hasAll(proof);
        if (waitsFor != null && !joined) proof = (BitSet) rows.clone();
        waitsFor = joined ? guest : null;
        if (joined) ask(Objects.requireNonNull(guest).name);
    }

    /** Nobody knows what the register says until it has been decided, and then nothing else is done. */
    private void ask(@Nullable String sync) {
        certain = false;
        asked = sync;
        record(sync, register -> {
            certain = true;
            recorded = register.sync();
        });
    }

    @Override
    @Nullable
    Register claim(@Nullable Register register, Set<String> leaseHolders) {
        // A polite node does not disturb who serves; the promises must hold without manners.
        boolean polite = cluster.random.nextBoolean();
        if (register != null && polite && !leaseHolders.isEmpty()) return register;
        if (register == null) return index == 0 ? new Register(1, name, null) : null;
        takesOver = !register.primary().equals(name);
        if (!takesOver) return new Register(register.epoch() + 1, name, register.sync());
        if (!name.equals(register.sync())) return register;
        var early = cluster.faults.asksAfterWinning() ? null : heir();
        return new Register(register.epoch() + 1, name, early == null ? null : early.name);
    }

    @Override
    void won(Register register) {
        certain = true;
        recorded = register.sync();
        asked = recorded;
        invited = null;
        waitsFor = null;
    }

    /** The standby and who is invited follow the primary, a spare the standby. */
    @Override
    void hears(Register register) {
        var serves = node(register.primary());
        if (serves == this || !serves.servesNow() || serves.epoch != register.epoch()) return;
        boolean named = name.equals(register.sync());
        if (named || serves.invited == this) follow(serves, named);
        else if (register.sync() != null) {
            var standby = node(register.sync());
            if (standby.streamsFrom(serves)) follow(standby, false);
        }
    }

    /** A copy that has what its source lacks is cloned, unless the register counts on it. */
    private void follow(SparedNode other, boolean named) {
        if (source == other || !cluster.linked(this, other)) return;
        if (!other.hasAll(rows)) {
            if (named) return;
            rows = (BitSet) other.rows.clone();
        }
        source = other;
    }

    private Stream<SparedNode> others() {
        return Arrays.stream(cluster.nodes).map(SparedNode.class::cast).filter(node -> node != this);
    }

    private SparedNode node(String name) {
        return others().filter(node -> node.name.equals(name)).findFirst().orElse(this);
    }
}
