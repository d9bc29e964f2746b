package dev.faultline.service;

import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Every service of a region in one process: their contexts one after the other, which is no slower than side by side,
 * and the front door last, which is told where the services are. Their order is that of their names, so that each keeps
 * its port.
 */
final class ControlPlane implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

    private final Deque<AutoCloseable> companions = new ArrayDeque<>();
    private final Deque<ConfigurableApplicationContext> contexts = new ArrayDeque<>();
    private final Map<String, Object> routes = new HashMap<>();
    private final ControlPlaneSettings settings;
    private final PrintStream out;

    ControlPlane(ControlPlaneSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Starts what runs beside the services; to be called before {@link #start}.
     *
     * @throws IllegalStateException with a sentence when one cannot run
     */
    void startCompanions(Stream<ControlPlaneCompanion> all) throws InterruptedException {
        RegionManifest manifest = ServiceDefaults.manifest(settings.manifest());
        for (var companion : all.toList()) companions.push(start(companion, manifest, manifest.controlPlaneAddress()));
    }

    static AutoCloseable start(ControlPlaneCompanion companion, RegionManifest manifest, String host)
            throws InterruptedException {
        try {
            return companion.start(manifest, host);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Waits for Postgres and Kafka, then starts the services. What has been started is closed again when one fails.
     *
     * @throws RuntimeException whose innermost message says in a sentence what is wrong
     */
    void start(Stream<FaultlineService> services, Duration bound) {
        RegionManifest manifest = ServiceDefaults.manifest(settings.manifest());
        Prerequisites.awaitDatabase(
                settings.databaseUrl(), settings.databaseUser(), settings.databasePassword(), bound);
        Prerequisites.awaitKafka(KafkaCluster.of(manifest, settings.kafkaBootstrapServers()), bound);
        var order = services.sorted(
                        Comparator.comparing(FaultlineService::frontDoor).thenComparing(FaultlineService::name))
                .toList();
        try {
            startInOrder(order, manifest.controlPlaneAddress());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startInOrder(List<FaultlineService> services, String address) {
        int next = settings.firstPort();
        for (FaultlineService service : services) {
            if (service.frontDoor()) {
                start(service, settings.gatewayPort(), Map.copyOf(routes));
                continue;
            }
            int port = start(service, next, Map.of("server.address", address));
            for (String name : service.signingNames())
                routes.put("faultline.gateway.routes." + name, "http://" + address + ":" + port);
            if (next != 0) next++; // 0 asks for any free port.
        }
    }

    /** @return the port it listens on */
    private int start(FaultlineService service, int wanted, Map<String, Object> special) {
        var all = new HashMap<>(settings.properties());
        all.putAll(special);
        if (service.frontDoor()) all.put("faultline.gateway.port", wanted);
        long startedAt = System.nanoTime();
        var context = ServiceContext.start(service, wanted, all);
        contexts.push(context);
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        out.printf("%s on port %d ready in %d ms%n", service.name(), port, (System.nanoTime() - startedAt) / 1_000_000);
        return port;
    }

    /** Ends the services in the other order: the front door first, what runs beside them last. */
    @Override
    public void close() {
        while (!contexts.isEmpty()) contexts.pop().close();
        while (!companions.isEmpty()) {
            try {
                companions.pop().close();
            } catch (Exception e) {
                log.warn("a companion did not end well", e);
            }
        }
    }

    /** The first port of the services, by default. */
    static final int FIRST_PORT = Ports.FIRST_SERVICE;
}
