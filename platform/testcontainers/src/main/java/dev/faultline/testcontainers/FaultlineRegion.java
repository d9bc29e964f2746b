package dev.faultline.testcontainers;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ResourceReaper;

/**
 * A cloud region of three zones, each a container that really dies. This container is the region's front door, AWS's API;
 * it owns the network and the containers of zones and services, starts them before itself and removes them with itself.
 * See the module's README.
 */
public final class FaultlineRegion extends GenericContainer<FaultlineRegion> {
    /** The front door's port in its container. */
    public static final int PORT = 4566;

    private static final DockerImageName IMAGE = DockerImageName.parse("faultline/region");
    private static final String REGION = "us-east-1";
    private static final int ZONES = 3;
    private static final int FIRST_SERVICE = 11;
    private static final int GATEWAY = 10;

    private final DockerImageName image;
    private final Map<String, Zone> zones = new LinkedHashMap<>();
    private final Map<String, GenericContainer<?>> others = new LinkedHashMap<>();
    private final List<Probe> probes = new ArrayList<>();
    private @Nullable String addresses;
    private @Nullable RegionNetwork network;
    private @Nullable RegionContainers containers;
    private final List<String> madeVolumes = new ArrayList<>();

    /** A region of the image that {@code make image} makes. */
    public FaultlineRegion() {
        this(IMAGE);
    }

    public FaultlineRegion(DockerImageName image) {
        super(image);
        this.image = image;
        withExposedPorts(PORT);
        int port = freePort();
        // Chosen now, so that it survives a stop and a start; on loopback, since the default key pair is known to all.
        withCreateContainerCmdModifier(command -> {
            var host = command.getHostConfig();
            if (host != null)
                host.withPortBindings(
                        new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(PORT)));
        });
    }

    /** @param count three: with fewer, nobody can tell a dead zone from one that is cut off */
    public FaultlineRegion withZones(int count) {
        if (count != ZONES) throw new IllegalArgumentException("A region has " + ZONES + " zones, not " + count + ".");
        return this;
    }

    /**
     * Uses the private network {@code <prefix>.0.0/16} instead of the first free one of 10.80 to 10.119.
     *
     * @param prefix its first two octets, for example 10.90
     */
    public FaultlineRegion withAddresses(String prefix) {
        addresses = prefix;
        return this;
    }

    @Override
    public void start() {
        if (getContainerId() != null) return;
        try {
            startBefore();
            super.start();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private void startBefore() {
        String shared = "faultline-" + UUID.randomUUID();
        var made = addresses == null ? RegionNetwork.free() : RegionNetwork.on(addresses);
        network = made;
        var volumes = new RegionContainers.Volumes(createVolume(shared), createVolume(shared + "-zones"));
        var factory = new RegionContainers(image, made, volumes);
        containers = factory;
        var prepare = factory.prepare();
        others.put("prepare", prepare);
        prepare.start();
        var first = new ArrayList<GenericContainer<?>>();
        for (int index = 1; index <= ZONES; index++) {
            String name = REGION + (char) ('a' + index - 1);
            var zone = factory.zone(name, index);
            others.put(name, zone);
            zones.put(name, new Zone(name, zone, made.network()));
            first.add(zone);
        }
        Startables.deepStart(first).join();
        var services = new ArrayList<GenericContainer<?>>();
        int host = FIRST_SERVICE;
        for (String name : List.of("load-balancing", "scaling-groups", RegionContainers.DATABASES)) {
            var service = factory.service(name, host++);
            others.put(name, service);
            services.add(service);
        }
        Startables.deepStart(services).join();
        factory.configure(this, GATEWAY);
    }

    private String createVolume(String name) {
        var labels = new HashMap<>(DockerClientFactory.DEFAULT_LABELS);
        labels.putAll(ResourceReaper.instance().getLabels());
        dockerClient.createVolumeCmd().withName(name).withLabels(labels).exec();
        madeVolumes.add(name);
        return name;
    }

    /** Removes every container, the network and the data. */
    @Override
    public void stop() {
        probes.forEach(Probe::close);
        probes.clear();
        super.stop();
        others.values().forEach(GenericContainer::stop);
        others.clear();
        zones.clear();
        if (network != null) network.close();
        network = null;
        madeVolumes.forEach(this::removeVolume);
        madeVolumes.clear();
    }

    private void removeVolume(String volume) {
        try {
            dockerClient.removeVolumeCmd(volume).exec();
        } catch (DockerException e) {
            logger().warn("The volume {} is left behind: {}", volume, e.getMessage());
        }
    }

    /** AWS's API: the endpoint override of an SDK's client. It is the same after a stop and a start of any zone. */
    public URI endpoint() {
        return URI.create("http://" + getHost() + ":" + getMappedPort(PORT));
    }

    /** The code that clients sign for. */
    public String region() {
        return REGION;
    }

    /** The access key id, and the secret access key as well. */
    public String accessKey() {
        return "test";
    }

    public List<Zone> zones() {
        return List.copyOf(zones.values());
    }

    /** @throws NoSuchElementException when the region has no such zone */
    public Zone zone(String name) {
        var zone = zones.get(name);
        if (zone == null)
            throw new NoSuchElementException(
                    zones.isEmpty()
                            ? "The region does not run: start it first."
                            : "There is no zone " + name + " here, only " + String.join(", ", zones.keySet()) + ".");
        return zone;
    }

    /**
     * Waits until every zone runs, the region's database is in sync, and its brokers' replicas are in step.
     *
     * @throws IllegalStateException with the reason when it does not become steady in time
     */
    public void awaitSteady(Duration limit) {
        for (Zone zone : zones())
            if (zone.state() != Zone.State.RUNNING)
                throw new IllegalStateException("Zone " + zone + " does not run: start it first.");
        try {
            ExecResult result = execInContainer(
                    "/opt/faultline/bin/container", "steady", Long.toString(Math.max(1, limit.toSeconds())));
            if (result.getExitCode() != 0)
                throw new IllegalStateException("The region is not steady within " + limit.toSeconds() + " s: "
                        + result.getStderr().strip());
        } catch (IOException e) {
            throw new UncheckedIOException("The region cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the region became steady", e);
        }
    }

    /** Starts clients that send requests to a load balancer from inside the region's network. */
    public Probe probe(Probe.Load load) {
        if (containers == null) throw new IllegalStateException("The region does not run: start it first.");
        var probe = new Probe(containers.probe(load));
        probes.add(probe);
        return probe;
    }

    /**
     * Writes what every container of the region has logged, a file a container.
     *
     * @param folder created when missing
     */
    public void saveLogs(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var other : others.entrySet())
            Files.writeString(
                    folder.resolve(other.getKey() + ".log"), other.getValue().getLogs());
        Files.writeString(folder.resolve("gateway.log"), getLogs());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port of 127.0.0.1 is free", e);
        }
    }
}
