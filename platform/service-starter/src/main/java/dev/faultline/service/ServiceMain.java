package dev.faultline.service;

import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.Ports;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process of one service, for a container of its own: the same context that {@link ControlPlaneMain} starts beside
 * others. It listens on every address of its container, a service on port {@link Ports#FIRST_SERVICE} and the front door
 * on its usual one.
 */
public final class ServiceMain {
    private static final Duration BOUND = Duration.ofSeconds(120);
    private static final String EVERYWHERE = "0.0.0.0";

    private ServiceMain() {}

    /**
     * Takes no arguments: {@code FAULTLINE_SERVICE} names the service, and further settings are those of
     * {@link FaultlineSettings}. The front door is told its routes, for example
     * {@code FAULTLINE_GATEWAY_ROUTES_EC2=http://scaling-groups:14500}.
     */
    public static void main(String[] arguments) {
        if (!start(System.getenv())) System.exit(1);
    }

    private static boolean start(Map<String, String> environment) {
        try {
            var service = find(environment);
            if (!service.frontDoor()) reachEngines(ControlPlaneSettings.from(environment));
            long startedAt = System.nanoTime();
            var context = ServiceContext.start(service, port(service), listening(service));
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(context::close));
            System.out.printf("%s ready in %d ms%n", service.name(), (System.nanoTime() - startedAt) / 1_000_000);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            System.err.println("The service does not start: " + ControlPlaneMain.reason(e));
            return false;
        }
    }

    private static FaultlineService find(Map<String, String> environment) {
        return named(
                environment.get("FAULTLINE_SERVICE"),
                ServiceLoader.load(FaultlineService.class).stream().map(ServiceLoader.Provider::get));
    }

    /** @throws IllegalStateException with a sentence when there is no such service */
    static FaultlineService named(@Nullable String name, Stream<FaultlineService> services) {
        List<FaultlineService> known = services.toList();
        Optional<FaultlineService> found =
                known.stream().filter(service -> service.name().equals(name)).findFirst();
        return found.orElseThrow(() -> new IllegalStateException("set FAULTLINE_SERVICE to one of "
                + known.stream().map(FaultlineService::name).sorted().collect(Collectors.joining(", "))));
    }

    private static void reachEngines(ControlPlaneSettings settings) throws InterruptedException {
        var manifest = ServiceDefaults.manifest(settings.manifest());
        for (var companion : ServiceLoader.load(ControlPlaneCompanion.class))
            ControlPlane.start(companion, manifest, EVERYWHERE);
        Prerequisites.awaitDatabase(
                settings.databaseUrl(), settings.databaseUser(), settings.databasePassword(), BOUND);
        Prerequisites.awaitKafka(KafkaCluster.of(manifest, settings.kafkaBootstrapServers()), BOUND);
    }

    private static int port(FaultlineService service) {
        return service.frontDoor() ? Ports.GATEWAY : Ports.FIRST_SERVICE;
    }

    private static Map<String, Object> listening(FaultlineService service) {
        var properties = new HashMap<String, Object>();
        properties.put(service.frontDoor() ? "faultline.gateway.address" : "server.address", EVERYWHERE);
        return properties;
    }
}
