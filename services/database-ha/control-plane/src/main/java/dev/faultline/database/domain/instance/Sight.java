package dev.faultline.database.domain.instance;

import dev.faultline.aws.AvailabilityZone;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the zones say of one instance at a moment.
 *
 * @param heard the zones whose reports are fresh
 * @param nodes the instance's nodes in those zones
 */
public record Sight(Set<AvailabilityZone> heard, Map<AvailabilityZone, Node> nodes) {
    /** Two zones of three: with fewer, it may be us who are cut off. */
    public static final int MOST_OF_THE_REGION = 2;

    public Sight {
        heard = Set.copyOf(heard);
        nodes = Map.copyOf(nodes);
    }

    /** What a node is. */
    public enum Role {
        PRIMARY,
        STANDBY,
        JOINING,
        SPARE,
        REPLICA,
        STOPPED,
        DELETED
    }

    /**
     * @param version of the wish that it acts on
     * @param open whether clients are served there
     * @param sync of a primary: the zone that has every acknowledged write as well
     * @param backedUp whether it can be restored to a point in time
     * @param failure why it cannot do its work for good; empty otherwise
     */
    public record Node(
            long version,
            Role role,
            long epoch,
            boolean open,
            @Nullable AvailabilityZone sync,
            int reboots,
            int failovers,
            boolean backedUp,
            boolean storageFull,
            String failure) {}

    /** Where clients are served, if anywhere; the latest primary's word counts. */
    record Serving(AvailabilityZone zone, Node node) {}

    Optional<Serving> serving() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().open())
                .map(entry -> new Serving(entry.getKey(), entry.getValue()))
                .max(Comparator.comparingLong(serving -> serving.node().epoch()));
    }

    /** Whether enough of the region is heard to believe that what is not heard is not there. */
    boolean isTrusted() {
        return heard.size() >= MOST_OF_THE_REGION;
    }

    /** The nodes that act on the wish of this version or a later one. */
    Stream<Node> actingOn(long version) {
        return nodes.values().stream().filter(node -> node.version() >= version);
    }

    /** Whether every zone that is heard has this to say of the wish. */
    boolean allSay(Role role, long version) {
        return isTrusted()
                && heard.stream().allMatch(zone -> {
                    var node = nodes.get(zone);
                    return node != null && node.role() == role && node.version() >= version;
                });
    }
}
