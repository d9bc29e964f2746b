package dev.faultline.service;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts one service's Spring context: by {@link ControlPlaneMain}, by a process of its own, or by a test. */
public final class ServiceContext {
    private ServiceContext() {}

    /**
     * @param port where it listens on loopback; 0 for a free one, which {@code local.server.port} then names
     * @param settings further properties, which go before the environment
     */
    public static ConfigurableApplicationContext start(FaultlineService service, int port, Map<String, ?> settings) {
        var properties = new HashMap<String, Object>(settings);
        properties.put("faultline.service", service.name());
        properties.put("faultline.stateless", service.frontDoor());
        properties.put("server.port", port);
        return new SpringApplicationBuilder(service.application())
                .registerShutdownHook(false)
                .run(arguments(properties));
    }

    private static String[] arguments(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
    }
}
