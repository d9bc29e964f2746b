package dev.faultline.loadbalancing.process;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The latest report of every node: soft state, kept in memory only. A report's age is counted from its arrival, since
 * the clocks of zones are none of our business.
 */
public final class NodeReports {
    private final Map<String, Map<AvailabilityZone, Received>> byBalancer = new ConcurrentHashMap<>();

    private record Received(TargetHealthReport report, long atNanos) {
        boolean isOlderThan(TargetHealthReport other) {
            return report.incarnation() < other.incarnation()
                    || (report.incarnation() == other.incarnation() && report.sequence() < other.sequence());
        }
    }

    /** Keeps a report unless a newer one of its node is here already. */
    public void receive(TargetHealthReport report, long nowNanos) {
        byBalancer
                .computeIfAbsent(report.loadBalancerArn(), _ -> new ConcurrentHashMap<>())
                .compute(
                        report.zone(),
                        (_, known) ->
                                known == null || known.isOlderThan(report) ? new Received(report, nowNanos) : known);
    }

    /** The reports of a load balancer's nodes that are not older than {@code age}, in the order of their zones. */
    public Map<AvailabilityZone, TargetHealthReport> live(String balancer, long nowNanos, Duration age) {
        var live = new TreeMap<AvailabilityZone, TargetHealthReport>();
        byBalancer.getOrDefault(balancer, Map.of()).forEach((zone, received) -> {
            if (nowNanos - received.atNanos() <= age.toNanos()) live.put(zone, received.report());
        });
        return live;
    }

    /** Forgets load balancers that are gone. */
    public void keepOnly(Collection<String> balancers) {
        byBalancer.keySet().retainAll(balancers);
    }
}
