package dev.faultline.topology;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What is fixed about a region before any of its processes runs. The launcher writes it once to every zone's disk;
 * zones and their nodes read files only, so that nothing needs the control plane to start (DESIGN.md, decision 6).
 *
 * @param region the region's code
 * @param run names this installation; the marker of its processes is {@code FAULTLINE_ZONE=<run>/<zone>}
 * @param network second octet of the region's addresses, 1 to 254
 * @param zones the region's zones, in the order of their index
 * @param database where the state database lives
 * @param kafkaClusterId the cluster id that broker storage is formatted with
 * @param prefix the first two octets of the region's addresses {@code <prefix>.<zone>.x}; null for those of loopback
 * @param external what the region uses of somebody else instead of running it; null when it runs everything itself
 */
public record RegionManifest(
        Region region,
        String run,
        int network,
        List<ZonePlace> zones,
        StateDatabase database,
        String kafkaClusterId,
        @Nullable String prefix,
        @Nullable External external) {

    public RegionManifest {
        if (network < 1 || network > 254) throw new IllegalArgumentException("network must be 1 to 254: " + network);
        if (prefix != null && !prefix.matches("\\d{1,3}\\." + network))
            throw new IllegalArgumentException("not the first two octets of network " + network + ": " + prefix);
        zones = List.copyOf(zones);
    }

    /** A region on the loopback network {@code 127.<network>}. */
    public RegionManifest(
            Region region,
            String run,
            int network,
            List<ZonePlace> zones,
            StateDatabase database,
            String kafkaClusterId) {
        this(region, run, network, zones, database, kafkaClusterId, null, null);
    }

    /**
     * Where somebody else's engines are found.
     *
     * @param kafkaProperties Kafka's own {@code client.properties}, see {@link KafkaCluster}; null for the zones' brokers
     * @param database null for the zones' state database
     */
    public record External(
            @Nullable String kafkaProperties, @Nullable Database database) {}

    /** A Postgres. @param url for JDBC @param passwordFile a file that holds the password and nothing else */
    public record Database(String url, String user, String passwordFile) {}

    /** The state's Postgres when somebody else runs it; otherwise null. */
    public @Nullable Database externalDatabase() {
        return external == null ? null : external.database();
    }

    /** One zone's place: its index is its third octet, 1 to 9, and its broker's node id. */
    public record ZonePlace(AvailabilityZone zone, int index) {}

    /**
     * The state database: every zone is a member, and who is primary changes.
     *
     * @param primary the zone of the designated first primary
     * @param token the one-time token with which the designated primary may claim an empty register
     */
    public record StateDatabase(AvailabilityZone primary, String token) {}

    /** @throws NoSuchElementException when the region has no such zone */
    public ZonePlace place(AvailabilityZone zone) {
        return zones.stream()
                .filter(place -> place.zone().equals(zone))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no zone " + zone + " in " + region));
    }

    public Addresses addresses(AvailabilityZone zone) {
        return new Addresses(addressPrefix(), place(zone).index());
    }

    /** The first two octets of every address of the region. */
    public String addressPrefix() {
        return prefix == null ? "127." + network : prefix;
    }

    /** Where the control plane's services listen; it is in no zone. */
    public String controlPlaneAddress() {
        return addressPrefix() + ".0.1";
    }

    /** The brokers' addresses as Kafka's {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return String.join(
                ",",
                zones.stream()
                        .map(place -> addresses(place.zone()).infrastructure() + ":" + Ports.BROKER)
                        .toList());
    }
}
