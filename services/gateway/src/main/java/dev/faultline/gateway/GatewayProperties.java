package dev.faultline.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway listens and where it sends requests.
 *
 * @param port where it listens; 0 picks a free port
 * @param address where it listens; beyond loopback only with access keys of one's own
 * @param routes base URLs of services by their names in credential scopes
 * @param allowedHosts names in {@code Host} beside localhost, its subdomains and loopback addresses
 * @param entrances ports that each lead to one load balancer
 * @param maxConnections the most connections at a time; more wait in the kernel's queue
 * @param answerTimeout how long a service may take to answer
 */
@ConfigurationProperties("faultline.gateway")
public record GatewayProperties(
        @DefaultValue("4566") int port,
        @DefaultValue("127.0.0.1") InetAddress address,
        @DefaultValue Map<String, URI> routes,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue List<Entrance> entrances,
        @DefaultValue("1024") int maxConnections,
        @DefaultValue("25s") Duration answerTimeout) {
    public GatewayProperties {
        routes = Map.copyOf(routes);
        allowedHosts = List.copyOf(allowedHosts);
        entrances = List.copyOf(entrances);
    }
}
