package dev.faultline.database.node.core;

import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others about itself, every 250 ms and at every change. Nobody's right to serve depends on it; it
 * makes hand-overs quick and says why things are as they are.
 *
 * @param incarnation grows with every start of the node's process
 * @param sequence grows with every status of an incarnation
 * @param epoch a primary's own; of a standby, or a copy that is to become one, the epoch whose marker it shows; else 0
 * @param open whether a primary takes clients: its standby has all that it has, or there is none
 * @param resigned whether the node was primary and has given the lease back, its server dead
 * @param sync whom the register names beside a primary, as that primary knows for certain
 * @param invites the zone that a primary wants to hold the second copy
 * @param timeline the timeline that the server writes or receives, as eight hexadecimal digits; empty when unknown
 * @param done what of that which is asked for by count is done, as far as the node knows
 * @param archive what can be restored from this zone's archive; null for nothing. It changes all the time, and is no news
 * @param reason why the node does what it does, as a sentence
 */
public record NodeStatus(
        String zone,
        long incarnation,
        long sequence,
        Role role,
        long epoch,
        boolean open,
        boolean resigned,
        @Nullable String sync,
        @Nullable String invites,
        String timeline,
        Wish.Done done,
        @Nullable Restorable archive,
        String reason) {

    /** What a node is at a moment. */
    public enum Role {
        PRIMARY,
        STANDBY,
        /** It catches up, or keeps up behind the standby, and is not trusted with anything yet. */
        JOINING,
        /** It holds no copy that anybody uses. */
        SPARE,
        /** It follows another database, and takes no writes. */
        REPLICA,
        /** Nobody is to serve; a copy that it holds is kept. */
        STOPPED
    }

    public boolean after(NodeStatus other) {
        return incarnation > other.incarnation || (incarnation == other.incarnation && sequence > other.sequence);
    }

    /** Whether it says anything else than another status. */
    public boolean differs(@Nullable NodeStatus other) {
        return other == null || !settled().equals(other.settled());
    }

    private NodeStatus settled() {
        return new NodeStatus(
                zone, incarnation, 0, role, epoch, open, resigned, sync, invites, timeline, done, null, reason);
    }

    public NodeStatus withSequence(long number) {
        return new NodeStatus(
                zone, incarnation, number, role, epoch, open, resigned, sync, invites, timeline, done, archive, reason);
    }
}
