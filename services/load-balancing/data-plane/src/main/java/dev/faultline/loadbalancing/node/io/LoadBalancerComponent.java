package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.runtime.PrivilegedPorts;
import dev.faultline.topology.ZoneReport.Sight;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The load balancer nodes of a zone: one a load balancer, each on one event loop. */
public final class LoadBalancerComponent implements ZoneComponent {
    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancerComponent.class);
    /** How long a start waits for the first listeners, and an orderly stop for requests on their way. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "load-balancer-node";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) throws Exception {
        Transport transport = Transport.open("load-balancer");
        var environment = new NodeEnvironment(
                zone.self(),
                zone.incarnation(),
                zone.time(),
                zone.observations(),
                transport,
                PrivilegedPorts.firstUnprivileged(),
                LOG);
        WarmUp.run(environment, zone.addresses());
        var nodes = new Nodes(environment);
        var feed = zone.configuration()
                .follow(LoadBalancerConfiguration.TOPIC, LoadBalancerConfiguration.class, nodes::apply);
        nodes.awaitListeners();
        zone.peers().onChange(nodes::sights);
        return () -> {
            feed.close();
            nodes.close();
        };
    }

    /** The nodes by load balancer. Calls come from the zone's threads; each node is reached on its own loop. */
    private static final class Nodes {
        private record Placed(LoadBalancerNode node, EventLoop loop) {}

        private final NodeEnvironment environment;
        private final Map<String, Placed> nodes = new HashMap<>();
        private Set<AvailabilityZone> unreachable = Set.of();
        private CompletableFuture<?> listening = CompletableFuture.completedFuture(null);

        Nodes(NodeEnvironment environment) {
            this.environment = environment;
        }

        synchronized void apply(Snapshot<LoadBalancerConfiguration> snapshot) {
            Set<String> left = new HashSet<>(nodes.keySet());
            snapshot.values().forEach((key, configuration) -> {
                left.remove(key);
                Placed placed = nodes.computeIfAbsent(key, _ -> place());
                var bound = new CompletableFuture<Void>();
                placed.loop().execute(() -> apply(placed.node(), configuration, bound));
                listening = CompletableFuture.allOf(listening, bound);
            });
            for (String key : left) {
                Placed removed = nodes.remove(key);
                if (removed != null) removed.loop().execute(removed.node()::close);
            }
        }

        private static void apply(
                LoadBalancerNode node, LoadBalancerConfiguration configuration, CompletableFuture<Void> bound) {
            try {
                node.apply(configuration).whenComplete((_, _) -> bound.complete(null));
            } catch (IllegalArgumentException e) {
                LOG.error(
                        "cannot read version {} of {}, which stays as it was: {}",
                        configuration.version(),
                        configuration.arn(),
                        e.getMessage());
                bound.complete(null);
            }
        }

        private Placed place() {
            EventLoop loop = environment.transport().loops().next();
            var node = new LoadBalancerNode(environment, loop, new SplittableRandom());
            Set<AvailabilityZone> lost = unreachable;
            loop.execute(() -> node.zonesLost(lost));
            return new Placed(node, loop);
        }

        synchronized void sights(Map<AvailabilityZone, Sight> sights) {
            unreachable = sights.entrySet().stream()
                    .filter(sight -> !sight.getValue().reachable())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
            Set<AvailabilityZone> lost = unreachable;
            nodes.values()
                    .forEach(placed -> placed.loop().execute(() -> placed.node().zonesLost(lost)));
        }

        void awaitListeners() throws InterruptedException {
            CompletableFuture<?> tried;
            synchronized (this) {
                tried = listening;
            }
            try {
                tried.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("some listeners are not open yet: {}", e.toString());
            }
        }

        synchronized void close() throws InterruptedException {
            CompletableFuture<?> ended = CompletableFuture.completedFuture(null);
            for (Placed placed : nodes.values()) {
                var gone = new CompletableFuture<Void>();
                placed.loop().execute(() -> placed.node().close().thenRun(() -> gone.complete(null)));
                ended = CompletableFuture.allOf(ended, gone);
            }
            try {
                ended.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.info("stops with requests on their way");
                nodes.values().forEach(placed -> placed.loop().execute(placed.node()::abort));
            }
            environment
                    .transport()
                    .loops()
                    .shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
