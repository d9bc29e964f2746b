package dev.faultline.service;

import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The control plane of a region in one process: every service's context, one after the other, and the front door last,
 * which is told where the services are. The order is that of the names, so that ports stay the same.
 */
public final class ControlPlaneMain {
    private ControlPlaneMain() {}

    /** Takes no arguments: settings come by the environment, as {@link FaultlineSettings} has them. */
    public static void main(String[] arguments) {
        try {
            Deque<ConfigurableApplicationContext> contexts = start(System.getenv());
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(contexts)));
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.err.println("The control plane does not start: " + reason(e));
            System.exit(1);
        }
    }

    private static Deque<ConfigurableApplicationContext> start(Map<String, String> environment) {
        String file = environment.get("FAULTLINE_MANIFEST");
        if (file == null) throw new IllegalStateException("set FAULTLINE_MANIFEST to the region's manifest file");
        RegionManifest manifest = ServiceDefaults.manifest(Path.of(file));
        var contexts = new ArrayDeque<ConfigurableApplicationContext>();
        var routes = new HashMap<String, String>();
        int port = Ports.FIRST_SERVICE;
        for (FaultlineService service : services()) {
            if (service.frontDoor()) {
                int gatewayPort =
                        Integer.parseInt(environment.getOrDefault("FAULTLINE_GATEWAY_PORT", "" + Ports.GATEWAY));
                contexts.push(start(service, gatewayPort, frontDoorSettings(routes, gatewayPort)));
            } else {
                contexts.push(start(service, port, Map.of("server.address", manifest.controlPlaneAddress())));
                for (String name : service.signingNames())
                    routes.put(name, "http://" + manifest.controlPlaneAddress() + ":" + port);
                port++;
            }
        }
        return contexts;
    }

    private static List<FaultlineService> services() {
        var services = new ArrayList<FaultlineService>();
        ServiceLoader.load(FaultlineService.class).forEach(services::add);
        services.sort(Comparator.comparing(FaultlineService::frontDoor).thenComparing(FaultlineService::name));
        return services;
    }

    private static Map<String, String> frontDoorSettings(Map<String, String> routes, int port) {
        var settings = new HashMap<String, String>();
        settings.put("faultline.gateway.port", Integer.toString(port));
        routes.forEach((name, url) -> settings.put("faultline.gateway.routes." + name, url));
        return settings;
    }

    private static ConfigurableApplicationContext start(
            FaultlineService service, int port, Map<String, String> settings) {
        long startedAt = System.nanoTime();
        var context = ServiceContext.start(service, port, settings);
        System.out.printf("%s ready in %d ms%n", service.name(), (System.nanoTime() - startedAt) / 1_000_000);
        return context;
    }

    private static void stop(Deque<ConfigurableApplicationContext> contexts) {
        while (!contexts.isEmpty()) contexts.pop().close();
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
