package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import dev.faultline.testcontainers.RegionParts.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** Makes the containers of one region, as the project's {@code docker-compose.yml} has them. */
final class RegionContainers {
    private static final int SERVICE_PORT = 14500;
    /** Where the endpoint of the DB instance in slot 0 is on its service's own address. */
    private static final int FIRST_DATABASE_PORT = 14700;

    private static final long MEBI = 1L << 20;
    /** The control plane's addresses lie in zone 0, which is none. */
    private static final int CONTROL_PLANE = 0;

    private final Wish wish;
    private final RegionNetwork network;
    private final List<String> endings;
    private final Volumes volumes;

    /**
     * Names of the region's volumes.
     *
     * @param region what everybody reads
     * @param zones what the zones' disks are given once, when the region is founded
     */
    record Volumes(String region, String zones) {}

    RegionContainers(Wish wish, RegionNetwork network, List<String> endings, Volumes volumes) {
        this.wish = wish;
        this.network = network;
        this.endings = endings;
        this.volumes = volumes;
    }

    /** Writes the region's manifest and secrets, and ends. */
    Part prepare() {
        return plain("prepare")
                .withCommand("prepare")
                .withEnv("FAULTLINE_ADDRESSES", network.prefix())
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(1)))
                .withCreateContainerCmdModifier(
                        command -> mount(hostOf(command.getHostConfig()), AccessMode.rw, AccessMode.rw));
    }

    Part zone(String name, int index) {
        return plain(name)
                .withCommand("zone", name)
                .withLabel("faultline.zone", name)
                .waitingFor(new ReadyLog())
                .withCreateContainerCmdModifier(command -> {
                    command.withStopSignal("SIGKILL").withIpv4Address(network.address(index, 1));
                    hostOf(command.getHostConfig()).withMemory(1024 * MEBI);
                    givesItselfAddresses(command);
                    mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.rw);
                });
    }

    Part service(Service service) {
        String name = service.container();
        return plain(name)
                .withCommand("service", name)
                .withEnv("FAULTLINE_PRIVATE_NETWORK", "true")
                .waitingFor(new ReadyLog())
                .withCreateContainerCmdModifier(command -> {
                    command.withIpv4Address(network.address(CONTROL_PLANE, service.host()));
                    if (service == Service.RDS) {
                        givesItselfAddresses(command);
                        publishEndpoints(command);
                    }
                    mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.ro);
                });
    }

    /** It follows primaries, is in no zone, and its container is never stopped: so the ports stay what they are. */
    private void publishEndpoints(CreateContainerCmd command) {
        var published = new ArrayList<PortBinding>();
        var exposed = new ArrayList<ExposedPort>();
        for (int hostPort : wish.databasePorts()) {
            var port = new ExposedPort(FIRST_DATABASE_PORT + exposed.size());
            exposed.add(port);
            published.add(onLoopback(hostPort, port.getPort()));
        }
        command.withExposedPorts(exposed);
        hostOf(command.getHostConfig()).withPortBindings(published);
    }

    static PortBinding onLoopback(int hostPort, int port) {
        return new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", hostPort), new ExposedPort(port));
    }

    /** Root only to make addresses its own; then an ordinary user without capabilities. */
    private static void givesItselfAddresses(CreateContainerCmd command) {
        command.withUser("root");
        hostOf(command.getHostConfig()).withCapAdd(Capability.NET_ADMIN, Capability.SETUID, Capability.SETGID);
    }

    Part probe(Probe.Load load) {
        return plain("probe")
                .withCommand(load.command())
                .withCreateContainerCmdModifier(
                        command -> mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.ro));
    }

    /**
     * The front door, which is the container that the user holds.
     *
     * @param entrances its settings for ports of load balancers
     */
    void configure(FaultlineRegion gateway, int host, Map<String, String> entrances) {
        common(gateway, "gateway")
                .withCommand("service", "gateway")
                .withEnv(routes())
                .withEnv("FAULTLINE_PRIVATE_NETWORK", "true")
                .withEnv("FAULTLINE_GATEWAY_ALLOWED_HOSTS", "gateway")
                .withEnv(entrances)
                .waitingFor(new ReadyLog())
                .withCreateContainerCmdModifier(command -> {
                    command.withIpv4Address(network.address(CONTROL_PLANE, host));
                    mount(hostOf(command.getHostConfig()), AccessMode.ro, AccessMode.ro);
                });
    }

    private Map<String, String> routes() {
        var routes = new HashMap<String, String>();
        for (Service service : wish.services())
            for (String route : service.routes())
                routes.put("FAULTLINE_GATEWAY_ROUTES_" + route, "http://" + service.container() + ":" + SERVICE_PORT);
        return routes;
    }

    /** What an instance of an application is made of, and where. */
    record Instance(String name, String zone, String address, DockerImageName image, Map<String, String> environment) {}

    /** As its image has it: with its own user and rights. Whether it does its work is for the load balancer to say. */
    Part instance(Instance instance) {
        return connected(new Part(instance.name(), instance.image(), endings), instance.name())
                .withEnv(instance.environment())
                .withLabel("faultline.zone", instance.zone())
                .withStartupCheckStrategy(new AnyState())
                .withCreateContainerCmdModifier(command -> {
                    command.withStopSignal("SIGKILL").withIpv4Address(instance.address());
                    hostOf(command.getHostConfig()).withPublishAllPorts(false);
                });
    }

    /** One that has ended by the time is not removed, so that its log can be kept. */
    private static final class AnyState extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient client, String containerId) {
            return StartupStatus.SUCCESSFUL;
        }
    }

    private Part plain(String alias) {
        return common(new Part(alias, wish.image(), endings), alias);
    }

    private <C extends GenericContainer<C>> C connected(C container, String alias) {
        return container
                .withNetwork(network.network())
                .withNetworkAliases(alias)
                .withLabels(Leftovers.owner());
    }

    private <C extends GenericContainer<C>> C common(C container, String alias) {
        return connected(container, alias).withCreateContainerCmdModifier(command -> hostOf(command.getHostConfig())
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
