package dev.faultline.loadbalancing.domain.targetgroup;

import dev.faultline.loadbalancing.domain.resource.AttributeTable;
import dev.faultline.loadbalancing.domain.resource.AttributeTable.Violation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A target group's attributes that differ from AWS's defaults (ELBv2 API reference, TargetGroupAttribute). */
public record TargetGroupAttributes(Map<String, String> changed) {
    public static final String DEREGISTRATION_DELAY = "deregistration_delay.timeout_seconds";

    public static final TargetGroupAttributes DEFAULT = new TargetGroupAttributes(Map.of());

    private static final AttributeTable TABLE = AttributeTable.builder()
            .number(DEREGISTRATION_DELAY, 300, 0, 3600)
            .oneOf("load_balancing.algorithm.type", "round_robin", "round_robin", "least_outstanding_requests")
            .oneOf(
                    "load_balancing.cross_zone.enabled",
                    "use_load_balancer_configuration",
                    "use_load_balancer_configuration",
                    "true",
                    "false")
            .number("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", 1, 1, 1000)
            .only("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off")
            .only("target_group_health.dns_failover.minimum_healthy_targets.count", "1")
            .only("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off")
            .only("load_balancing.algorithm.anomaly_mitigation", "off")
            .only("slow_start.duration_seconds", "0")
            .only("stickiness.enabled", "false")
            .only("stickiness.type", "lb_cookie")
            .only("stickiness.lb_cookie.duration_seconds", "86400")
            .only("stickiness.app_cookie.cookie_name", "")
            .only("stickiness.app_cookie.duration_seconds", "86400")
            .build();

    public TargetGroupAttributes {
        changed = Map.copyOf(changed);
    }

    public static Optional<Violation> violation(Map<String, String> values) {
        return TABLE.violation(values);
    }

    public TargetGroupAttributes with(Map<String, String> values) {
        var all = new TreeMap<>(changed);
        all.putAll(values);
        return new TargetGroupAttributes(all);
    }

    /** Every attribute with its value, by AWS's keys. */
    public Map<String, String> all() {
        return TABLE.withDefaults(changed);
    }

    public Duration deregistrationDelay() {
        return Duration.ofSeconds(Long.parseLong(changed.getOrDefault(DEREGISTRATION_DELAY, "300")));
    }
}
