package dev.faultline.gateway;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The load balancers that the edge knows by name: the last configuration heard of each. */
final class LoadBalancers {
    private final Map<String, LoadBalancerConfiguration> byArn = new ConcurrentHashMap<>();
    private final Map<String, String> arnByName = new ConcurrentHashMap<>();

    /** @param configuration the new configuration, null when the load balancer is gone */
    void heard(String arn, @Nullable LoadBalancerConfiguration configuration) {
        LoadBalancerConfiguration known = byArn.get(arn);
        if (configuration == null) {
            byArn.remove(arn);
            if (known != null) arnByName.remove(key(known.dnsName()), arn);
        } else if (known == null || configuration.version() > known.version()) {
            byArn.put(arn, configuration);
            arnByName.put(key(configuration.dnsName()), arn);
        }
    }

    Optional<LoadBalancerConfiguration> named(String dnsName) {
        String arn = arnByName.get(key(dnsName));
        return arn == null ? Optional.empty() : Optional.ofNullable(byArn.get(arn));
    }

    /** The one of this name, as its owner calls it. */
    Optional<LoadBalancerConfiguration> called(String name) {
        return byArn.values().stream()
                .filter(configuration -> configuration.name().equals(name))
                .findFirst();
    }

    private static String key(String dnsName) {
        return dnsName.toLowerCase(Locale.ROOT);
    }

    /**
     * The listener that the edge stands for. The gateway has one port and a load balancer may have many: plain HTTP on port
     * 80 when there is such a listener, otherwise on its lowest port.
     */
    static Optional<Listener> entrance(LoadBalancerConfiguration configuration) {
        return configuration.listeners().stream()
                .filter(listener -> listener.protocol().equals("HTTP"))
                .min(Comparator.comparingInt(listener -> listener.port() == 80 ? 0 : listener.port()));
    }
}
