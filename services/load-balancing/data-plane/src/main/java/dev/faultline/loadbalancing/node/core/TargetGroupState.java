package dev.faultline.loadbalancing.node.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.HealthCheck;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A target group as one node sees it, and which of its targets a request may go to:
 * <ol>
 *   <li>registered targets that are not draining, of this node's zone only when cross-zone is off;
 *   <li>of these the healthy ones, or all when fewer than {@code minimumHealthyTargets} are healthy (fail open);
 *   <li>of these the ones that are not marked down, or all when every one is: a mark alone empties no group.
 * </ol>
 *
 * @param <T> the node's own targets
 */
public final class TargetGroupState<T extends TargetState> {
    /** What a new snapshot changed. */
    public record Change<T>(List<T> added, List<T> removed) {}

    private final AvailabilityZone zone;
    private final Function<Target, T> newTarget;
    private final Map<TargetKey, T> targets = new LinkedHashMap<>();
    private TargetGroup configuration;
    private TargetGroupAttributes attributes;
    private List<T> routable = List.of();
    private List<T> preferred = List.of();
    private boolean failOpen;
    private int rotation;

    /** @param firstTurn where the rotation starts: random, so that nodes do not march in step */
    public TargetGroupState(
            AvailabilityZone zone,
            TargetGroup configuration,
            TargetGroupAttributes attributes,
            int firstTurn,
            Function<Target, T> newTarget) {
        this.zone = zone;
        this.configuration = configuration;
        this.attributes = attributes;
        this.rotation = firstTurn;
        this.newTarget = newTarget;
    }

    /** Takes over a snapshot. Targets that stay keep their health, their marks and what is outstanding on them. */
    public Change<T> apply(TargetGroup next, TargetGroupAttributes nextAttributes) {
        configuration = next;
        attributes = nextAttributes;
        Map<TargetKey, T> left = new LinkedHashMap<>(targets);
        List<T> added = new ArrayList<>();
        targets.clear();
        for (Target target : next.targets()) {
            TargetKey key = TargetKey.of(target);
            T known = left.remove(key);
            if (known == null) {
                T created = newTarget.apply(target);
                added.add(created);
                targets.put(key, created);
            } else {
                known.target(target);
                targets.put(key, known);
            }
        }
        for (T target : targets.values()) followHealthCheckSwitch(target, next.healthCheck());
        choose();
        return new Change<>(added, List.copyOf(left.values()));
    }

    private static void followHealthCheckSwitch(TargetState target, HealthCheck check) {
        boolean unchecked = target.health().state() == Health.State.UNAVAILABLE;
        if (check.enabled() && unchecked) target.health(Health.INITIAL);
        if (!check.enabled() && !unchecked) target.health(Health.UNCHECKED);
    }

    /** A check of the target has ended. */
    public Health checked(T target, CheckResult result) {
        HealthCheck check = configuration.healthCheck();
        target.health(target.health().after(result, check.healthyThreshold(), check.unhealthyThreshold()));
        if (result instanceof CheckResult.Passed) target.down(false);
        choose();
        return target.health();
    }

    /** No connection to the target could be made: it gets no requests until its next successful check. */
    public void connectFailed(T target) {
        if (target.down()) return;
        target.down(true);
        choose();
    }

    /** This zone's probes have lost another zone: its targets get no requests until their next successful checks. */
    public List<T> zoneLost(AvailabilityZone lost) {
        List<T> marked = targets.values().stream()
                .filter(target -> target.target().zone().equals(lost) && !target.down())
                .toList();
        marked.forEach(target -> target.down(true));
        choose();
        return marked;
    }

    /** The way of one request through this group's targets. */
    public Attempts<T> attempts() {
        return new Attempts<>(this, rotation++);
    }

    /** Whether requests go to all registered targets for want of healthy ones. */
    public boolean failOpen() {
        return failOpen;
    }

    public TargetGroup configuration() {
        return configuration;
    }

    public Collection<T> targets() {
        return Collections.unmodifiableCollection(targets.values());
    }

    TargetGroupAttributes attributes() {
        return attributes;
    }

    /** Where a request may go, without the targets that are marked down unless all are. */
    List<T> preferred() {
        return preferred;
    }

    /** Where a request may go as the last resort. */
    List<T> routable() {
        return routable;
    }

    private void choose() {
        List<T> registered = filter(
                targets.values(),
                target -> !target.draining()
                        && (attributes.crossZone() || target.target().zone().equals(zone)));
        List<T> healthy = filter(
                registered,
                target -> target.health().state() == Health.State.HEALTHY
                        || target.health().state() == Health.State.UNAVAILABLE);
        failOpen = healthy.size() < attributes.minimumHealthyTargets();
        routable = failOpen ? registered : healthy;
        List<T> up = filter(routable, target -> !target.down());
        preferred = up.isEmpty() ? routable : up;
    }

    private static <T> List<T> filter(Collection<T> targets, Predicate<T> predicate) {
        return targets.stream().filter(predicate).toList();
    }
}
