package dev.faultline.testcontainers;

import com.github.dockerjava.api.model.PortBinding;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** The applications that were asked for, in that order, and the front door's ports that lead to them. */
final class Applications {
    /** The first of those ports in the front door's container. */
    private static final int FIRST_ENTRANCE = 4600;

    private static final Duration START = Duration.ofMinutes(2);

    private final Map<String, Application> byName = new LinkedHashMap<>();

    /** @return the port of the front door's that leads to it */
    int add(Application application) {
        if (byName.putIfAbsent(application.name(), application) != null)
            throw new IllegalArgumentException("The region has an application " + application.name() + " already.");
        return FIRST_ENTRANCE + byName.size() - 1;
    }

    Application named(String name) {
        var application = byName.get(name);
        if (application == null)
            throw new NoSuchElementException("The region has no application " + name + ": add withApplication(\"" + name
                    + "\", its image, its port).");
        return application;
    }

    void requireLoadBalancing(Set<Service> services) {
        require(services, byName.keySet());
    }

    /** @throws IllegalArgumentException with a sentence when these applications would have no load balancers */
    static void require(Set<Service> services, Collection<String> names) {
        if (!names.isEmpty() && !services.contains(Service.ELASTIC_LOAD_BALANCING))
            throw new IllegalArgumentException("The application " + String.join(", ", names)
                    + " needs the service ELASTIC_LOAD_BALANCING: name it in withServices.");
    }

    void requireFreePorts() {
        byName.values().forEach(application -> Engine.requireFree(application.port()));
    }

    List<PortBinding> bindings() {
        int[] entrance = {FIRST_ENTRANCE};
        return byName.values().stream()
                .map(application -> RegionContainers.onLoopback(application.port(), entrance[0]++))
                .toList();
    }

    /** The front door's settings. */
    Map<String, String> entrances() {
        var settings = new HashMap<String, String>();
        int number = 0;
        for (String name : byName.keySet()) {
            String entrance = "FAULTLINE_GATEWAY_ENTRANCES_" + number + "_";
            settings.put(entrance + "PORT", Integer.toString(FIRST_ENTRANCE + number));
            settings.put(entrance + "LOADBALANCER", name);
            number++;
        }
        return settings;
    }

    void start(RegionParts parts, LoadBalancing api) {
        byName.values().forEach(application -> application.start(parts, api));
        awaitHealthy(api, System.nanoTime() + START.toNanos());
    }

    void awaitHealthy(LoadBalancing api, long deadline) {
        byName.values().forEach(application -> application.awaitHealthy(api, deadline));
    }
}
