package dev.faultline.loadbalancing.projection;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import dev.faultline.loadbalancing.domain.targetgroup.TargetType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts targets together with their instances and their load balancer. */
@Component
public final class Targets {
    private final LoadBalancerRows balancers;
    private final TargetRows targets;
    private final InstanceRows instances;

    Targets(LoadBalancerRows balancers, TargetRows targets, InstanceRows instances) {
        this.balancers = balancers;
        this.targets = targets;
        this.instances = instances;
    }

    /** All targets of a group, those that drain among them. */
    public List<TargetView> of(TargetGroupRow group) {
        var balancer = group.loadBalancer() == null
                ? null
                : balancers.findById(group.loadBalancer()).orElse(null);
        return of(List.of(group), balancer).getOrDefault(group.arn(), List.of());
    }

    /**
     * All targets of some groups, by group.
     *
     * @param balancer the load balancer that forwards to all of them; null when none does
     */
    public Map<String, List<TargetView>> of(Collection<TargetGroupRow> groups, @Nullable LoadBalancerRow balancer) {
        var byArn = groups.stream().collect(Collectors.toMap(TargetGroupRow::arn, Function.identity()));
        if (byArn.isEmpty()) return Map.of();
        var rows = targets.findByTargetGroupInOrderById(byArn.keySet());
        var known = instances
                .findAllById(rows.stream().map(TargetRow::targetId).distinct().toList())
                .stream()
                .collect(Collectors.toMap(InstanceRow::id, Function.identity()));
        Set<AvailabilityZone> enabled = balancer == null ? Set.of() : balancer.zones();
        return rows.stream()
                .map(row -> {
                    var group = byArn.get(row.targetGroup());
                    return group != null && group.targetType() == TargetType.IP
                            ? address(row, balancer != null, enabled)
                            : instance(row, known.get(row.targetId()), balancer != null, enabled);
                })
                .collect(Collectors.groupingBy(TargetView::targetGroup));
    }

    private static TargetView address(TargetRow row, boolean used, Set<AvailabilityZone> enabled) {
        var zone = row.zone() == null ? null : new AvailabilityZone(row.zone());
        var enters = zone != null && enabled.contains(zone);
        var health = health(row, used, enters);
        return new TargetView(
                row.targetGroup(), row.key(), zone, row.targetId(), row.drainingUntil(), health, used && enters);
    }

    private static TargetView instance(
            TargetRow row, @Nullable InstanceRow instance, boolean used, Set<AvailabilityZone> enabled) {
        if (instance == null)
            return new TargetView(
                    row.targetGroup(), row.key(), null, null, row.drainingUntil(), health(row, used, true), false);
        var zone = instance.availabilityZone();
        var enters = enabled.contains(zone);
        var health = health(row, used, enters);
        if (row.drainingUntil() == null && !instance.running()) health = TargetHealth.instanceIs(instance.state());
        return new TargetView(
                row.targetGroup(),
                row.key(),
                zone,
                instance.address(),
                row.drainingUntil(),
                health,
                used && enters && instance.running());
    }

    private static TargetHealth health(TargetRow row, boolean used, boolean zoneEnabled) {
        if (row.drainingUntil() != null) return TargetHealth.DRAINING;
        if (!used) return TargetHealth.GROUP_NOT_IN_USE;
        return zoneEnabled ? row.health() : TargetHealth.ZONE_NOT_ENABLED;
    }
}
