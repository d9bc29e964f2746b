package dev.faultline.loadbalancing.node.core;

import java.util.Map;

/**
 * The attributes of a target group that nodes honour, read from AWS's keys; absent keys have AWS's defaults. The
 * deregistration delay is not among them: it arrives as each target's {@code drainingUntil}.
 *
 * @param minimumHealthyTargets fewer healthy targets than this, and requests go to all registered ones; at least 1
 */
public record TargetGroupAttributes(Algorithm algorithm, boolean crossZone, int minimumHealthyTargets) {
    /** How a target is chosen. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_OUTSTANDING_REQUESTS
    }

    /** @throws IllegalArgumentException when a value cannot be read, or names an algorithm that this node lacks */
    public static TargetGroupAttributes of(Map<String, String> attributes, LoadBalancerAttributes loadBalancer) {
        String algorithm = attributes.getOrDefault("load_balancing.algorithm.type", "round_robin");
        String crossZone =
                attributes.getOrDefault("load_balancing.cross_zone.enabled", "use_load_balancer_configuration");
        String minimum = attributes.getOrDefault(
                "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1");
        return new TargetGroupAttributes(
                switch (algorithm) {
                    case "round_robin" -> Algorithm.ROUND_ROBIN;
                    case "least_outstanding_requests" -> Algorithm.LEAST_OUTSTANDING_REQUESTS;
                    default -> throw new IllegalArgumentException("unknown algorithm: " + algorithm);
                },
                switch (crossZone) {
                    case "true" -> true;
                    case "false" -> false;
                    case "use_load_balancer_configuration" -> loadBalancer.crossZone();
                    default -> throw new IllegalArgumentException("unknown cross-zone setting: " + crossZone);
                },
                Integer.parseInt(minimum));
    }
}
