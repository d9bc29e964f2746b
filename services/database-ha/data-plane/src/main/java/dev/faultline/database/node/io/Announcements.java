package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Restorable;
import dev.faultline.database.node.core.Wish.Done;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells everybody what a node is: every 250 ms, and at every change. Used by one thread, but for {@link #asked}. */
final class Announcements {
    private static final Logger log = LoggerFactory.getLogger(Announcements.class);
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LISTENS_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_ONLOOKERS = 64;

    private final String cluster;
    private final String self;
    private final long incarnation;
    private final Path folder;
    private final Mailbox mailbox;
    private final List<InetSocketAddress> audience = new ArrayList<>();
    /** Endpoints in no zone, and when they last asked this zone's arbiter. */
    private final Map<SocketAddress, Long> onlookers = new ConcurrentHashMap<>();

    private @Nullable NodeStatus told;
    private boolean written = true;
    private long dueAt;

    /** @param folder where a file says the same to people and to the command line */
    Announcements(
            ClusterDefinition cluster, String self, long incarnation, Path folder, Mailbox mailbox, long nowNanos) {
        this.cluster = cluster.name();
        this.self = self;
        this.incarnation = incarnation;
        this.folder = folder;
        this.mailbox = mailbox;
        this.dueAt = nowNanos;
        for (var member : cluster.members())
            if (!member.zone().equals(self)) audience.add(new InetSocketAddress(member.host(), cluster.arbiterPort()));
    }

    NodeStatus status(
            Role role,
            long epoch,
            boolean open,
            boolean resigned,
            @Nullable String sync,
            @Nullable String invites,
            String timeline,
            Done done,
            @Nullable Restorable archive,
            String reason) {
        return new NodeStatus(
                self, incarnation, 0, role, epoch, open, resigned, sync, invites, timeline, done, archive, reason);
    }

    /** @return what was told; empty when nothing is new and it is not time yet */
    Optional<NodeStatus> tell(NodeStatus latest, long now) {
        boolean changed = latest.differs(told);
        if (!changed && now - dueAt < 0) return Optional.empty();
        var next = latest.withSequence(told == null ? 1 : told.sequence() + 1);
        told = next;
        dueAt = now + EVERY_NANOS;
        onlookers.values().removeIf(askedAt -> now - askedAt > LISTENS_NANOS);
        for (var listener : audience) mailbox.send(Envelope.of(cluster, next), listener);
        for (var onlooker : onlookers.keySet()) mailbox.send(Envelope.of(cluster, next), onlooker);
        if (changed || !written) written = write(next);
        return Optional.of(next);
    }

    /** Somebody has asked the arbiter beside this node, and is told for a while what the node is. Any thread. */
    void asked(SocketAddress by, long now) {
        if (onlookers.containsKey(by) || !audience.contains(by) && onlookers.size() < MOST_ONLOOKERS)
            onlookers.put(by, now);
    }

    /** When to tell again, also without a change. */
    long dueAt() {
        return dueAt;
    }

    private boolean write(NodeStatus next) {
        try {
            StatusFile.write(folder, next);
            return true;
        } catch (IOException e) {
            log.debug("no status file: {}", e.getMessage());
            return false;
        }
    }
}
