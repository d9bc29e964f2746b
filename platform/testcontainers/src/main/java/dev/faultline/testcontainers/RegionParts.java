package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** All that a region has besides its front door: network, volumes, zones and services. Closed, nothing of it is left. */
final class RegionParts implements AutoCloseable {
    static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");

    /** The third octet of applications' addresses in the first zone: beyond every zone's pool. */
    private static final int FIRST_APPLICATIONS = 101;

    private static final Logger LOG = LoggerFactory.getLogger(RegionParts.class);

    private final DockerClient client = DockerClientFactory.lazyClient();
    private final Map<String, Zone> zones = new LinkedHashMap<>();
    /** By name, in the order of their start. */
    private final Map<String, Part> containers = new LinkedHashMap<>();

    private final List<String> volumes = new ArrayList<>();
    private final List<String> endings = new CopyOnWriteArrayList<>();
    private int nextHost;
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
        nextHost = 0;
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
            zones.put(name, new Zone(name, new ZoneMember(zone, made.network(), null), journal));
        }
        Startables.deepStart(zones.values().stream().map(Zone::container)).join();
        var services = new ArrayList<Part>();
        for (Service service : wish.services()) {
            var container = factory.service(service);
            containers.put(service.container(), container);
            services.add(container);
        }
        Startables.deepStart(services).join();
    }

    /** An instance of an application where it is. */
    record Placed(String name, Part container, LoadBalancing.Target target) {}

    /**
     * Starts instances of an application in every zone, as members of it. Each has an address of its own beyond the zones'
     * pools, which it keeps.
     *
     * @param perZone how many in each
     */
    List<Placed> place(String application, DockerImageName image, int perZone, Map<String, String> environment) {
        var factory = factory();
        var on = Objects.requireNonNull(network);
        var placed = new ArrayList<Placed>();
        for (int number = 1; number <= perZone; number++) {
            nextHost++;
            for (Zone zone : zones.values()) {
                String name = application + "-" + zone.name() + (perZone == 1 ? "" : "-" + number);
                String address = on.address(FIRST_APPLICATIONS + ZONES.indexOf(zone.name()), nextHost);
                var all = new HashMap<>(environmentIn(zone));
                all.putAll(environment);
                var container = factory.instance(new RegionContainers.Instance(name, zone.name(), address, image, all));
                containers.put(name, container);
                placed.add(new Placed(name, container, new LoadBalancing.Target(address, zone.name())));
            }
        }
        Startables.deepStart(placed.stream().map(Placed::container)).join();
        for (Placed instance : placed) member(instance, on.network());
        return placed;
    }

    /** Where instances find AWS's API, and where they are themselves. */
    private static Map<String, String> environmentIn(Zone zone) {
        return Map.of(
                "AWS_ENDPOINT_URL", "http://gateway:" + FaultlineRegion.PORT,
                "AWS_REGION", FaultlineRegion.REGION,
                "AWS_ACCESS_KEY_ID", FaultlineRegion.KEY,
                "AWS_SECRET_ACCESS_KEY", FaultlineRegion.KEY,
                "FAULTLINE_AVAILABILITY_ZONE", zone.name());
    }

    /** Its link is made anew after an isolation, with the address that it is registered by. */
    private void member(Placed instance, Network on) {
        var target = instance.target();
        var link = new ContainerNetwork()
                .withAliases(instance.name())
                .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(target.address()));
        Objects.requireNonNull(zones.get(target.zone())).add(new ZoneMember(instance.container(), on, link));
    }

    /** Makes the containers that belong to this region. */
    RegionContainers factory() {
        if (factory == null) throw new IllegalStateException("The region does not run: start it first.");
        return factory;
    }

    Map<String, Zone> zones() {
        return zones;
    }

    /** How those of its containers ended that nobody had stopped, in sentences, the first first. */
    List<String> endings() {
        return endings;
    }

    /** What each of its containers has logged, by name. */
    Map<String, String> logs() {
        var logs = new LinkedHashMap<String, String>();
        containers.forEach((name, container) -> logs.put(name, container.log()));
        return logs;
    }

    private String createVolume(String name) {
        client.createVolumeCmd().withName(name).withLabels(Leftovers.labels()).exec();
        volumes.add(name);
        return name;
    }

    @Override
    public void close() {
        containers.values().forEach(Part::stop);
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
