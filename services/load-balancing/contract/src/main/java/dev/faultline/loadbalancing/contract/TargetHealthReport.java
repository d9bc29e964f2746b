package dev.faultline.loadbalancing.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.List;

/**
 * How the targets of one load balancer look from one of its nodes. Soft state on {@link #TOPIC}, keyed by load balancer
 * and zone, partitioned by the zone's index: published at every transition and every second. The latest report of a node
 * replaces its earlier ones.
 *
 * <p>To report is to say that the node serves the load balancer: every node reports each load balancer that it serves,
 * also one without targets. A load balancer becomes {@code active} by it, and a node that is silent for
 * {@link #VALID_MS} no longer counts.
 *
 * @param incarnation grows with every start of the node
 * @param sequence grows with every report of an incarnation
 */
public record TargetHealthReport(
        String loadBalancerArn,
        AvailabilityZone zone,
        long incarnation,
        long sequence,
        Instant at,
        List<TargetHealth> targets) {
    public static final String TOPIC = "faultline.load-balancing.target-health";
    /** How long a report speaks for its node after it was received. */
    public static final long VALID_MS = 3_000;

    /**
     * @param state initial, healthy, unhealthy, draining or unavailable, as AWS names them
     * @param reason AWS's reason code, for example {@code Target.Timeout}; empty when healthy
     */
    public record TargetHealth(
            String targetGroupArn, String targetId, int port, String state, String reason, String description) {}
}
