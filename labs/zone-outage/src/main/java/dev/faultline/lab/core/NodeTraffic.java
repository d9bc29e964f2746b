package dev.faultline.lab.core;

import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the nodes of the load balancer did during a load, by their own reports. A node that dies is counted until its
 * last report; a zone that is started again has a new node, which counts from 0.
 *
 * @param nodes each node that reported, one that was started again as another
 */
public record NodeTraffic(List<Node> nodes) {

    /**
     * One node's doings.
     *
     * @param incarnation tells a node from the one that was in its zone before
     * @param lastReport when it last reported, by its own clock
     */
    public record Node(
            String zone,
            long incarnation,
            long requests,
            long savedByRetry,
            long takenFromSilentTargets,
            long targetConnectionErrors,
            long interruptedResponses,
            Instant lastReport) {}

    private record Key(String zone, long incarnation) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::zone)
                    .thenComparingLong(Key::incarnation)
                    .compare(this, other);
        }
    }

    public NodeTraffic {
        nodes = List.copyOf(nodes);
    }

    /**
     * @param reports of any load balancers, in any order, repeated ones among them; counts are since a node's start
     * @param from what nodes had done by their last report before is not counted
     */
    public static NodeTraffic since(Instant from, String loadBalancerArn, List<LoadBalancerTraffic> reports) {
        var byNode = new TreeMap<Key, List<LoadBalancerTraffic>>();
        for (var report : reports) {
            if (!report.loadBalancerArn().equals(loadBalancerArn)) continue;
            var key = new Key(report.zone().name(), report.incarnation());
            byNode.computeIfAbsent(key, _ -> new ArrayList<>()).add(report);
        }
        return new NodeTraffic(byNode.entrySet().stream()
                .filter(node ->
                        node.getValue().stream().anyMatch(report -> report.at().isAfter(from)))
                .map(node -> since(from, node))
                .toList());
    }

    private static Node since(Instant from, Map.Entry<Key, List<LoadBalancerTraffic>> node) {
        var ordered = node.getValue().stream()
                .sorted(Comparator.comparingLong(LoadBalancerTraffic::sequence))
                .toList();
        var last = ordered.getLast();
        var before =
                ordered.stream().filter(report -> !report.at().isAfter(from)).reduce((_, later) -> later);
        return new Node(
                node.getKey().zone(),
                node.getKey().incarnation(),
                last.requests() - before.map(LoadBalancerTraffic::requests).orElse(0L),
                last.savedByRetry()
                        - before.map(LoadBalancerTraffic::savedByRetry).orElse(0L),
                last.takenFromSilentTargets()
                        - before.map(LoadBalancerTraffic::takenFromSilentTargets)
                                .orElse(0L),
                last.targetConnectionErrors()
                        - before.map(LoadBalancerTraffic::targetConnectionErrors)
                                .orElse(0L),
                last.interruptedResponses()
                        - before.map(LoadBalancerTraffic::interruptedResponses).orElse(0L),
                last.at());
    }

    /** Responses that began after a target had failed the request, of all nodes. */
    public long savedByRetry() {
        return nodes.stream().mapToLong(Node::savedByRetry).sum();
    }
}
