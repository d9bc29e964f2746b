package dev.faultline.loadbalancing.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;

/**
 * What one node of a load balancer has done since it started. Soft state on {@link #TOPIC}, keyed by load balancer and
 * zone, partitioned by the zone's index; published every second. Counts begin at 0 with every incarnation.
 *
 * @param incarnation grows with every start of the node
 * @param sequence grows with every report of an incarnation
 * @param requests requests received
 * @param savedByRetry responses that began after at least one target had failed the request
 * @param takenFromSilentTargets requests taken away from a target that had been declared gone while they waited
 * @param targetConnectionErrors connects to targets that were refused or took over 250 ms
 * @param interruptedResponses responses cut after their first byte
 * @param clientsGone 460: clients that closed while their request waited for a target
 * @param rejectedConnections connections over the node's limit
 * @param elb4xx the node's own 4xx responses
 * @param elb5xx the node's own 5xx responses
 */
public record LoadBalancerTraffic(
        String loadBalancerArn,
        AvailabilityZone zone,
        long incarnation,
        long sequence,
        Instant at,
        long requests,
        long savedByRetry,
        long takenFromSilentTargets,
        long targetConnectionErrors,
        long interruptedResponses,
        long clientsGone,
        long rejectedConnections,
        long elb4xx,
        long elb5xx) {
    public static final String TOPIC = "faultline.load-balancing.traffic";
}
