package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Release;
import dev.faultline.consensus.core.Message.Renew;
import dev.faultline.database.node.core.ClusterDefinition;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * Whose letters count. A member's come from its own address: a second node of the same name elsewhere, on a copy of a zone's
 * disk, is not the member, and neither wins its office nor takes its lease away. Anybody may ask who is primary.
 */
final class Membership {
    private final ClusterDefinition cluster;
    private final List<InetSocketAddress> places;

    Membership(ClusterDefinition cluster) {
        this.cluster = cluster;
        this.places = cluster.members().stream()
                .map(member -> new InetSocketAddress(member.host(), cluster.arbiterPort()))
                .toList();
    }

    boolean admits(Envelope letter, SocketAddress from) {
        if (letter.status() != null) return speaks(letter.status().zone(), from);
        if (letter.reply() != null) {
            int arbiter = letter.reply().stamp().arbiter();
            return arbiter >= 0
                    && arbiter < places.size()
                    && places.get(arbiter).equals(from);
        }
        return switch (letter.request()) {
            case null -> false;
            case Peek _ -> true;
            case Renew renew -> speaks(renew.holder(), from);
            case Release release -> speaks(release.holder(), from);
            default -> places.contains(from);
        };
    }

    private boolean speaks(String zone, SocketAddress from) {
        for (int i = 0; i < places.size(); i++)
            if (cluster.members().get(i).zone().equals(zone))
                return places.get(i).equals(from);
        return false;
    }
}
