package dev.faultline.topology;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.Map;

/**
 * What one zone sees of its peers by direct probes. Soft state: published to {@link #TOPIC} every 500 ms and at every
 * change, keyed by the reporter, to the partition of the reporter's index. The latest report of a zone replaces its
 * earlier ones.
 *
 * @param reporter the zone that reports, and by reporting is alive
 * @param incarnation grows with every start of the zone's process
 * @param sequence grows with every report of an incarnation
 * @param at when the report was made, by the reporter's clock
 * @param peers what every other zone looks like from here
 */
public record ZoneReport(
        AvailabilityZone reporter, long incarnation, long sequence, Instant at, Map<AvailabilityZone, Sight> peers) {
    public static final String TOPIC = "faultline.zones.reports";

    public ZoneReport {
        peers = Map.copyOf(peers);
    }

    /**
     * How a peer looks.
     *
     * @param reachable whether its beacon answers
     * @param since when that last changed
     */
    public record Sight(boolean reachable, Instant since) {}
}
