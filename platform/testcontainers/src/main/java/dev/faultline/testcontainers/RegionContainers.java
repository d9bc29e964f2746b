package dev.faultline.testcontainers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** Makes the containers of one region, as the project's {@code docker-compose.yml} has them. */
final class RegionContainers {
    /** The service with the endpoints of DB instances, whose addresses it needs root for, for a moment. */
    static final String DATABASES = "database-ha";

    static final Duration START_LIMIT = Duration.ofMinutes(4);

    private static final String READY = ".* ready in \\d+ ms.*";
    private static final int SERVICE_PORT = 14500;
    private static final long MEBI = 1L << 20;
    /** The control plane's addresses lie in zone 0, which is none. */
    private static final int CONTROL_PLANE = 0;

    private final DockerImageName image;
    private final RegionNetwork network;
    private final Volumes volumes;

    /**
     * Names of the region's volumes.
     *
     * @param region what everybody reads
     * @param zones what the zones' disks are given once, when the region is founded
     */
    record Volumes(String region, String zones) {}

    RegionContainers(DockerImageName image, RegionNetwork network, Volumes volumes) {
        this.image = image;
        this.network = network;
        this.volumes = volumes;
    }

    /** Writes the region's manifest and secrets, and ends. */
    GenericContainer<?> prepare() {
        return plain("prepare")
                .withCommand("prepare")
                .withEnv("FAULTLINE_ADDRESSES", network.prefix())
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(1)))
                .withCreateContainerCmdModifier(
                        command -> mount(hostOf(command.getHostConfig()), AccessMode.rw, AccessMode.rw));
    }

    GenericContainer<?> zone(String name, int index) {
        return plain(name)
                .withCommand("zone", name)
                .withLabel("faultline.zone", name)
                .waitingFor(ready())
                .withCreateContainerCmdModifier(command -> {
                    command.withStopSignal("SIGKILL").withIpv4Address(network.address(index, 1));
                    hostOf(command.getHostConfig()).withMemory(1024 * MEBI);
                    givesItselfAddresses(command);
                    mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.rw);
                });
    }

    GenericContainer<?> service(String name, int host) {
        return plain(name)
                .withCommand("service", name)
                .withEnv("FAULTLINE_PRIVATE_NETWORK", "true")
                .waitingFor(ready())
                .withCreateContainerCmdModifier(command -> {
                    command.withIpv4Address(network.address(CONTROL_PLANE, host));
                    if (name.equals(DATABASES)) givesItselfAddresses(command);
                    mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.ro);
                });
    }

    /** Root only to make addresses its own; then an ordinary user without capabilities. */
    private static void givesItselfAddresses(CreateContainerCmd command) {
        command.withUser("root");
        hostOf(command.getHostConfig()).withCapAdd(Capability.NET_ADMIN, Capability.SETUID, Capability.SETGID);
    }

    GenericContainer<?> probe(Probe.Load load) {
        return plain("probe")
                .withCommand(load.command())
                .withCreateContainerCmdModifier(
                        command -> mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.ro));
    }

    /** The front door, which is the container that the user holds. */
    void configure(GenericContainer<?> gateway, int host) {
        common(gateway, "gateway")
                .withCommand("service", "gateway")
                .withEnv(Map.of(
                        "FAULTLINE_PRIVATE_NETWORK", "true",
                        "FAULTLINE_GATEWAY_ALLOWED_HOSTS", "gateway",
                        "FAULTLINE_GATEWAY_ROUTES_ELASTICLOADBALANCING", "http://load-balancing:" + SERVICE_PORT,
                        "FAULTLINE_GATEWAY_ROUTES_AUTOSCALING", "http://scaling-groups:" + SERVICE_PORT,
                        "FAULTLINE_GATEWAY_ROUTES_EC2", "http://scaling-groups:" + SERVICE_PORT,
                        "FAULTLINE_GATEWAY_ROUTES_RDS", "http://" + DATABASES + ":" + SERVICE_PORT))
                .waitingFor(ready())
                .withCreateContainerCmdModifier(command -> {
                    command.withIpv4Address(network.address(CONTROL_PLANE, host));
                    mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.ro);
                });
    }

    /** By its log, which costs nothing: asking a container by commands takes the processors that it starts on. */
    private static WaitStrategy ready() {
        return Wait.forLogMessage(READY, 1).withStartupTimeout(START_LIMIT);
    }

    private GenericContainer<?> plain(String alias) {
        return common(new GenericContainer<>(image), alias);
    }

    private GenericContainer<?> common(GenericContainer<?> container, String alias) {
        return container
                .withNetwork(network.network())
                .withNetworkAliases(alias)
                .withCreateContainerCmdModifier(command -> hostOf(command.getHostConfig())
                        .withInit(true)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges:true"))
                        .withSysctls(Map.of("net.ipv4.ip_unprivileged_port_start", "0")));
    }

    private void mount(HostConfig host, AccessMode region, AccessMode zones) {
        host.withBinds(
                new Bind(volumes.region(), new Volume("/region"), region),
                new Bind(volumes.zones(), new Volume("/region/zones"), zones));
    }

    private static HostConfig hostOf(@org.jspecify.annotations.Nullable HostConfig config) {
        if (config == null)
            throw new IllegalStateException("Testcontainers made a command without a host configuration");
        return config;
    }
}
