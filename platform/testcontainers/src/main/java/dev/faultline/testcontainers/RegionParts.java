package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** All that a region has besides its front door: network, volumes, zones and services. Closed, nothing of it is left. */
final class RegionParts implements AutoCloseable {
    static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");

    private static final Logger LOG = LoggerFactory.getLogger(RegionParts.class);

    private final DockerClient client = DockerClientFactory.lazyClient();
    private final Map<String, Zone> zones = new LinkedHashMap<>();
    private final Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();
    private final List<String> volumes = new ArrayList<>();
    private final List<String> endings = new CopyOnWriteArrayList<>();
    private @Nullable RegionNetwork network;
    private @Nullable RegionContainers factory;

    /**
     * What to start.
     *
     * @param addresses the first two octets of the network; empty for the first that is free
     * @param databasePorts of the host's loopback, one for each DB instance that the region will have
     */
    record Wish(DockerImageName image, String addresses, Set<Service> services, List<Integer> databasePorts) {}

    /** Returns when zones and services are ready; when it throws, whatever was made is still to be closed. */
    void start(Wish wish, Journal journal) {
        endings.clear();
        var made = wish.addresses().isEmpty() ? RegionNetwork.free() : RegionNetwork.on(wish.addresses());
        network = made;
        String shared = "faultline-" + UUID.randomUUID();
        var factory = new RegionContainers(
                wish,
                made,
                endings,
                new RegionContainers.Volumes(createVolume(shared), createVolume(shared + "-zones")));
        this.factory = factory;
        var prepare = factory.prepare();
        containers.put("prepare", prepare);
        prepare.start();
        for (String name : ZONES) {
            var zone = factory.zone(name, ZONES.indexOf(name) + 1);
            containers.put(name, zone);
            zones.put(name, new Zone(name, zone, made.network(), journal));
        }
        Startables.deepStart(zones.values().stream().map(Zone::container)).join();
        var services = new ArrayList<GenericContainer<?>>();
        for (Service service : wish.services()) {
            var container = factory.service(service);
            containers.put(service.container(), container);
            services.add(container);
        }
        Startables.deepStart(services).join();
    }

    /** Makes the containers that belong to this region. */
    RegionContainers factory() {
        if (factory == null) throw new IllegalStateException("The region does not run: start it first.");
        return factory;
    }

    Map<String, Zone> zones() {
        return zones;
    }

    /** By name, in the order of their start. */
    Map<String, GenericContainer<?>> containers() {
        return containers;
    }

    /** How those of its containers ended that nobody had stopped, in sentences, the first first. */
    List<String> endings() {
        return endings;
    }

    void saveLogs(Path folder) throws IOException {
        for (var container : containers.entrySet())
            if (container.getValue().getContainerId() != null)
                Files.writeString(
                        folder.resolve(container.getKey() + ".log"),
                        container.getValue().getLogs());
    }

    private String createVolume(String name) {
        client.createVolumeCmd().withName(name).withLabels(Leftovers.labels()).exec();
        volumes.add(name);
        return name;
    }

    @Override
    public void close() {
        containers.values().forEach(GenericContainer::stop);
        containers.clear();
        zones.clear();
        if (network != null) network.close();
        network = null;
        volumes.forEach(this::removeVolume);
        volumes.clear();
    }

    private void removeVolume(String volume) {
        try {
            client.removeVolumeCmd(volume).exec();
        } catch (DockerException e) {
            LOG.warn("The volume {} is left behind: {}", volume, e.getMessage());
        }
    }
}
