package dev.faultline.loadbalancing.process;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.ObserveStatus;
import dev.faultline.loadbalancing.domain.loadbalancer.Status;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes one statement of what several nodes see. AWS's nodes check every target on their own, too, and it does not say
 * how their findings are combined; these are our rules:
 *
 * <p>A target is healthy as soon as one node finds it so, since that node sends it requests. It is unhealthy only when
 * every node that knows it does: a node that is cut off must not have instances replaced. Nodes that are silent do not
 * count, and when all are silent nothing is decided.
 */
public final class HealthJudgement {
    /** How long a new load balancer waits for its last nodes before it counts as impaired. */
    static final Duration PROVISIONING = Duration.ofSeconds(15);

    private HealthJudgement() {}

    /** The health of a registered target by the reports of live nodes, in the order of their zones; at least one. */
    public static TargetHealth health(String group, Target.Key target, Collection<TargetHealthReport> live) {
        var seen = live.stream()
                .flatMap(report -> report.targets().stream())
                .filter(health -> health.targetGroupArn().equals(group)
                        && health.targetId().equals(target.id())
                        && health.port() == target.port())
                // It was registered again: this node has not heard of it yet.
                .filter(health -> !health.state().equals("draining"))
                .toList();
        if (seen.isEmpty()) return TargetHealth.REGISTRATION_IN_PROGRESS;
        if (seen.stream().anyMatch(health -> health.state().equals("healthy"))) return TargetHealth.HEALTHY;
        var undecided = seen.stream()
                .filter(health -> !health.state().equals("unhealthy"))
                .findFirst();
        var telling = undecided.orElse(seen.getFirst());
        return new TargetHealth(state(telling.state()), telling.reason(), telling.description());
    }

    private static TargetHealth.State state(String text) {
        for (var state : TargetHealth.State.values()) if (state.text().equals(text)) return state;
        throw new IllegalArgumentException("no health state of AWS: " + text);
    }

    /**
     * The status of a load balancer by the zones whose nodes serve it; empty when nothing is decided.
     *
     * @param serving the zones whose nodes have reported lately
     * @param age of the load balancer
     */
    public static Optional<ObserveStatus> status(
            Status present, Set<AvailabilityZone> enabled, Set<AvailabilityZone> serving, Duration age) {
        var silent = new TreeSet<>(enabled);
        silent.removeAll(serving);
        if (silent.isEmpty())
            return present == Status.ACTIVE ? Optional.empty() : Optional.of(new ObserveStatus(Status.ACTIVE, ""));
        if (silent.size() == enabled.size() || present == Status.ACTIVE_IMPAIRED) return Optional.empty();
        if (present == Status.PROVISIONING && age.compareTo(PROVISIONING) < 0) return Optional.empty();
        var names = silent.stream().map(AvailabilityZone::name).collect(Collectors.joining(", "));
        return Optional.of(
                new ObserveStatus(Status.ACTIVE_IMPAIRED, "The load balancer does not serve from " + names + "."));
    }
}
