package dev.faultline.database.node.io;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Restorable;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a cluster's nodes have said of themselves. Used by one thread. */
final class Peers {
    /** Nodes speak every 250 ms: one that misses three times is silent. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    /** A primary that holds its lease and is silent for longer than that is one that this place is cut off from. */
    private static final long CUT_OFF_NANOS = LeaseTerms.DEFAULT.ttl().toNanos();

    private final ClusterDefinition cluster;
    private final Map<String, Heard> heard = new HashMap<>();

    private record Heard(NodeStatus status, long atNanos) {}

    Peers(ClusterDefinition cluster) {
        this.cluster = cluster;
    }

    /** @return whether that is news */
    boolean hear(NodeStatus told, long now) {
        Heard known = heard.get(told.zone());
        if (known != null && !told.after(known.status())) return false;
        heard.put(told.zone(), new Heard(told, now));
        return told.differs(known == null ? null : known.status());
    }

    /** The latest status of everybody who was heard of a moment ago. */
    Map<String, NodeStatus> fresh(long now) {
        var fresh = new HashMap<String, NodeStatus>();
        heard.forEach((zone, one) -> {
            if (now - one.atNanos() < FRESH_NANOS) fresh.put(zone, one.status());
        });
        return fresh;
    }

    /** What can be restored from the archives of other zones than one's own; null for nothing. */
    @Nullable
    Restorable restorable(long now, String self) {
        var archives = new ArrayList<Restorable>();
        fresh(now).forEach((zone, status) -> {
            if (!zone.equals(self) && status.archive() != null) archives.add(status.archive());
        });
        return Restorable.of(archives);
    }

    /** The way to a copy that nobody vouches for: it takes no writes, and may be behind. */
    private @Nullable Route replica(long now) {
        for (Heard one : heard.values()) {
            NodeStatus told = one.status();
            if (told.role() != Role.REPLICA || !told.open() || now - one.atNanos() >= FRESH_NANOS) continue;
            var place = new InetSocketAddress(cluster.member(told.zone()).host(), cluster.postgresPort());
            return new Route(0, told.zone(), place, one.atNanos() + FRESH_NANOS, true);
        }
        return null;
    }

    /** The way to the primary that two arbiters vouch for, while it is heard to say that it is one; null for none. */
    @Nullable
    Route route(@Nullable View view, long now) {
        String zone = view == null ? null : view.vouchedHolder();
        Heard primary = zone == null ? null : heard.get(zone);
        if (view == null || primary == null) return replica(now);
        NodeStatus told = primary.status();
        if (told.role() != Role.PRIMARY || told.epoch() != view.vouchedEpoch()) return null;
        if (now - primary.atNanos() > CUT_OFF_NANOS) return null;
        var place = new InetSocketAddress(cluster.member(told.zone()).host(), cluster.postgresPort());
        return new Route(told.epoch(), told.zone(), place, view.vouchedUntilNanos(), told.open());
    }
}
