package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a user sets on a group and may change at any time.
 *
 * @param zones where instances may run, in the order of their names
 * @param bySubnet whether the user named the zones by their subnets
 * @param gracePeriod how long after it came into service a load balancer's word on an instance is ignored
 * @param terminationPolicies at least one; a later one decides only where the earlier ones do not
 */
public record GroupSettings(
        Bounds bounds,
        Duration cooldown,
        List<AvailabilityZone> zones,
        boolean bySubnet,
        LaunchTemplateReference launchTemplate,
        Set<HealthCheckType> healthChecks,
        Duration gracePeriod,
        List<TerminationPolicy> terminationPolicies) {
    public GroupSettings {
        zones = zones.stream().sorted().distinct().toList();
        healthChecks = Set.copyOf(healthChecks);
        terminationPolicies = List.copyOf(terminationPolicies);
        if (zones.isEmpty()) throw new IllegalArgumentException("a group needs a zone");
        if (terminationPolicies.isEmpty()) throw new IllegalArgumentException("a group needs a termination policy");
    }
}
