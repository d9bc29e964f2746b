package dev.faultline.database.node.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.util.List;

/**
 * What is fixed about one replicated database before any of its processes runs; every zone has it on its disk. Each member
 * zone has an arbiter; at any time two of them hold a copy and the third is the spare.
 *
 * @param name unique in the region; names folders and is carried by every message
 * @param members three zones; an arbiter's index is its place here
 * @param firstPrimary the member that may fill the empty register
 * @param token what it has to show for that
 * @param agentDatabase where the nodes' own sessions work; clients cannot connect to it
 * @param whenAlone what commits do while there is one copy
 * @param postgresPort where a member's server listens, for other members and endpoints
 * @param arbiterPort where a member's zone hears other members, by UDP
 * @param endpointPort where every member's endpoint listens, for clients
 */
public record ClusterDefinition(
        String name,
        List<Member> members,
        String firstPrimary,
        String token,
        String agentDatabase,
        WhenAlone whenAlone,
        int postgresPort,
        int arbiterPort,
        int endpointPort) {
    /** The cluster of a region's own events and read models. */
    public static final String STATE = "state";

    /** As in AWS's instances: {@value} is ours alone. */
    public static final String INSTANCE_AGENT_DATABASE = "rdsadmin";

    private static final int MEMBERS = 3;

    public ClusterDefinition {
        members = List.copyOf(members);
        if (members.size() != MEMBERS)
            throw new IllegalArgumentException("a cluster has a member in each of three zones, not " + members);
        if (members.stream().noneMatch(member -> member.zone().equals(firstPrimary)))
            throw new IllegalArgumentException(firstPrimary + " is not a member of " + name);
    }

    /** A zone, and the address of its infrastructure as the reader reaches it. */
    public record Member(String zone, String host) {
        /** What replication calls the member: the zone's name as an identifier. */
        public String replica() {
            return ClusterDefinition.replica(zone);
        }
    }

    /** What a cluster does with commits while one copy exists. */
    public enum WhenAlone {
        /**
         * They wait for the new standby, and fail when that takes longer than five seconds: nothing acknowledged is in one zone. A
         * third copy keeps up behind the standby, so that it hardly ever does.
         */
        WAIT,
        /** They are acknowledged, as AWS does. */
        ACKNOWLEDGE
    }

    /** The cluster that holds a region's state, by its manifest. */
    public static ClusterDefinition ofState(RegionManifest manifest) {
        return new ClusterDefinition(
                STATE,
                members(manifest),
                manifest.database().primary().name(),
                manifest.database().token(),
                "postgres",
                WhenAlone.WAIT,
                Ports.POSTGRES,
                Ports.ARBITER,
                Ports.DATABASE_ENDPOINT);
    }

    /** The cluster of one DB instance: named by its resource id, an arbiter in every zone whatever zones hold copies. */
    public static ClusterDefinition ofInstance(RegionManifest manifest, DatabaseAssignment assignment) {
        return new ClusterDefinition(
                assignment.resourceId(),
                members(manifest),
                assignment.firstPrimary().name(),
                assignment.token(),
                INSTANCE_AGENT_DATABASE,
                WhenAlone.ACKNOWLEDGE,
                DatabasePlace.serverPort(assignment.slot()),
                Ports.ARBITER,
                DatabasePlace.zoneEndpointPort(assignment.slot()));
    }

    private static List<Member> members(RegionManifest manifest) {
        return manifest.zones().stream()
                .map(place -> member(manifest, place.zone()))
                .toList();
    }

    private static Member member(RegionManifest manifest, AvailabilityZone zone) {
        return new Member(zone.name(), manifest.addresses(zone).infrastructure());
    }

    /** The network that all members are in, for example {@code 127.7.0.0/16}. */
    String network() {
        String host = members.getFirst().host();
        return host.substring(0, host.indexOf('.', host.indexOf('.') + 1)) + ".0.0/16";
    }

    /** @throws IllegalArgumentException when the zone is no member */
    public Member member(String zone) {
        return members.stream()
                .filter(member -> member.zone().equals(zone))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(zone + " is not a member of " + name));
    }

    /** The place of a zone's arbiter. */
    public int arbiter(String zone) {
        return members.indexOf(member(zone));
    }

    static String replica(String zone) {
        return zone.replace('-', '_');
    }
}
