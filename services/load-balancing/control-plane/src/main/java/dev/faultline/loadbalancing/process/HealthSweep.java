package dev.faultline.loadbalancing.process;

import static dev.faultline.loadbalancing.streams.LoadBalancers.LOAD_BALANCERS;
import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Sweep;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.ObserveHealth;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.ObservedHealth;
import dev.faultline.loadbalancing.projection.LoadBalancerRow;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.projection.TargetGroupRows;
import dev.faultline.loadbalancing.projection.TargetRow;
import dev.faultline.loadbalancing.projection.TargetRows;
import dev.faultline.loadbalancing.projection.ZoneRow;
import dev.faultline.loadbalancing.projection.ZoneRows;
import dev.faultline.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Judges what the nodes report, and records what has changed: target health and the state of load balancers. A zone that
 * scaling-groups calls unavailable is not listened to.
 */
@Component
final class HealthSweep implements Sweep {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration VALID = Duration.ofMillis(TargetHealthReport.VALID_MS);
    /** A broker's death keeps reports back for about three seconds; a load balancer is not impaired by that. */
    private static final Duration SILENT = VALID.multipliedBy(2);
    /** How long the same reports need not be judged again. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final EventStore store;
    private final NodeReports reports;
    private final LoadBalancerRows balancers;
    private final TargetGroupRows groups;
    private final TargetRows targets;
    private final ZoneRows zones;
    private final TimeSource time;
    private final long listeningSince;
    private final Map<String, Judged> judged = new HashMap<>();

    private record Judged(
            List<List<TargetHealthReport.TargetHealth>> findings, Set<AvailabilityZone> serving, long at) {}

    HealthSweep(
            EventStore store,
            NodeReports reports,
            LoadBalancerRows balancers,
            TargetGroupRows groups,
            TargetRows targets,
            ZoneRows zones,
            TimeSource time) {
        this.store = store;
        this.reports = reports;
        this.balancers = balancers;
        this.groups = groups;
        this.targets = targets;
        this.zones = zones;
        this.time = time;
        this.listeningSince = time.nanoTime();
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        long nanos = time.nanoTime();
        var all = balancers.findAll();
        var names = all.stream().map(LoadBalancerRow::arn).collect(Collectors.toSet());
        reports.keepOnly(names);
        judged.keySet().retainAll(names);
        var unavailable = unavailable();
        for (var balancer : all) judge(balancer, unavailable, now, nanos);
    }

    private Set<AvailabilityZone> unavailable() {
        return zones.findAll().stream()
                .filter(zone -> !zone.state().equals("available"))
                .map(ZoneRow::name)
                .map(AvailabilityZone::new)
                .collect(Collectors.toSet());
    }

    private void judge(LoadBalancerRow balancer, Set<AvailabilityZone> unavailable, Instant now, long nanos) {
        var live = heard(balancer, unavailable, nanos, VALID);
        var serving = Set.copyOf(heard(balancer, unavailable, nanos, SILENT).keySet());
        var findings = live.values().stream().map(TargetHealthReport::targets).toList();
        var last = judged.get(balancer.arn());
        if (last != null
                && nanos - last.at() < SETTLED.toNanos()
                && last.findings().equals(findings)
                && last.serving().equals(serving)) return;
        // Every node gets the chance to be heard before any is called silent.
        boolean complete = live.keySet().containsAll(balancer.zones());
        long listening = nanos - listeningSince;
        if (complete || listening >= SILENT.toNanos()) recordStatus(balancer, serving, now);
        if (complete || (!live.isEmpty() && listening >= VALID.toNanos())) recordHealth(balancer, live);
        judged.put(balancer.arn(), new Judged(findings, serving, nanos));
    }

    private void recordStatus(LoadBalancerRow balancer, Set<AvailabilityZone> serving, Instant now) {
        HealthJudgement.status(
                        balancer.status(), balancer.zones(), serving, Duration.between(balancer.createdAt(), now))
                .ifPresent(status -> store.handle(LOAD_BALANCERS, balancer.arn(), status));
    }

    private Map<AvailabilityZone, TargetHealthReport> heard(
            LoadBalancerRow balancer, Set<AvailabilityZone> unavailable, long nanos, Duration age) {
        var heard = new TreeMap<>(reports.live(balancer.arn(), nanos, age));
        heard.keySet().retainAll(balancer.zones());
        heard.keySet().removeAll(unavailable);
        return heard;
    }

    private void recordHealth(LoadBalancerRow balancer, Map<AvailabilityZone, TargetHealthReport> live) {
        var used = new HashSet<String>();
        groups.findByLoadBalancerOrderByArn(balancer.arn()).forEach(group -> used.add(group.arn()));
        if (used.isEmpty()) return;
        var changed = new TreeMap<String, List<ObservedHealth>>();
        for (TargetRow target : targets.findByTargetGroupInOrderById(used)) {
            if (target.drainingUntil() != null) continue;
            var health = HealthJudgement.health(target.targetGroup(), target.key(), live.values());
            if (!health.equals(target.health()))
                changed.computeIfAbsent(target.targetGroup(), _ -> new ArrayList<>())
                        .add(new ObservedHealth(target.key(), health));
        }
        changed.forEach((group, observed) -> store.handle(TARGET_GROUPS, group, new ObserveHealth(observed)));
    }
}
