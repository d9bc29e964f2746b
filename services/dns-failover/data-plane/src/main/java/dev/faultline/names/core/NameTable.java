package dev.faultline.names.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of a region's load balancers and the nodes behind them. */
public final class NameTable {
    private final Map<String, List<Node>> nodes = new HashMap<>();

    /** @param configurations every load balancer of the region */
    public NameTable(Collection<LoadBalancerConfiguration> configurations) {
        configurations.forEach(
                balancer -> nodes.put(balancer.dnsName().toLowerCase(Locale.ROOT), List.copyOf(balancer.nodes())));
    }

    /**
     * The addresses to answer with: of the nodes in zones that answer. When none of them is in such a zone, or when every
     * other zone is silent, which may as well be our own fault, then those of all nodes, as AWS does when all are unhealthy.
     *
     * @param name in any case, without the dot at its end
     * @param silent the zones that this zone's probes do not reach; never its own
     * @param everyOtherZoneIsSilent whether that is all of them
     * @return null when there is no such name
     */
    public @Nullable List<String> addresses(String name, Set<AvailabilityZone> silent, boolean everyOtherZoneIsSilent) {
        List<Node> all = nodes.get(name.toLowerCase(Locale.ROOT));
        if (all == null) return null;
        List<Node> answering = everyOtherZoneIsSilent
                ? all
                : all.stream().filter(node -> !silent.contains(node.zone())).toList();
        return (answering.isEmpty() ? all : answering)
                .stream().map(Node::address).toList();
    }
}
