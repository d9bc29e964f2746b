package dev.faultline.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.topology.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A region of containers, by the commands that a user types. */
final class ContainerRegion implements UserRegion {
    private static final String STEADY_SECONDS = "120";
    private static final String ADDRESSES = "10.84";
    private static final int DNS = 53;
    private static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");
    private static final List<String> SERVICES = List.of("load-balancing", "scaling-groups", "database-ha", "gateway");
    /** A container's user may signal and delete what belongs to it, and its root may not. */
    private static final String OWNER = "10001";
    /** Signals the processes of a container that run a class; the image has neither ps nor pkill. Brackets spare the shell. */
    private static final String SIGNAL = "for p in /proc/[0-9]*; do"
            + " case $(tr '\\0' ' ' <$p/cmdline) in *dev.faultline.%1$s*) kill -%2$s ${p#/proc/};; esac; done";

    private final Compose compose;
    private final OpenFolder logs;
    private final URI gateway;

    private ContainerRegion(Compose compose, OpenFolder logs, URI gateway) {
        this.compose = compose;
        this.logs = logs;
        this.gateway = gateway;
    }

    static ContainerRegion start() throws Exception {
        return start(List.of(), Map.of());
    }

    /**
     * @param further files of Compose's beside the region's own, from the project's root
     * @param settings the variables that they read
     */
    static ContainerRegion start(List<String> further, Map<String, String> settings) throws Exception {
        assumeTrue(Compose.available(), Compose.MISSING);
        var files = Stream.concat(Stream.of("docker-compose.yml"), further.stream())
                .map(Distribution.project()::resolve)
                .toList();
        var environment = new HashMap<>(settings);
        String port = freePort();
        environment.putAll(Map.of("FAULTLINE_ADDRESSES", ADDRESSES, "FAULTLINE_GATEWAY_PORT", port));
        var logs = OpenFolder.create();
        var compose = new Compose("faultline-suite", files, environment, logs.path());
        try {
            compose.run("up", "--wait", "--no-build");
            awaitSteady(compose);
            return new ContainerRegion(compose, logs, URI.create("http://127.0.0.1:" + port));
        } catch (IOException | InterruptedException | AssertionError e) {
            compose.close();
            logs.close();
            throw e;
        }
    }

    /** One that the engine chose would be another one after the gateway's restart. */
    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Override
    public URI gateway() {
        return gateway;
    }

    @Override
    public void crash(String zone) throws IOException, InterruptedException {
        compose.run("stop", zone);
    }

    @Override
    public void start(String zone) throws IOException, InterruptedException {
        compose.run("start", zone);
    }

    @Override
    public List<String> zoneNames() {
        return ZONES;
    }

    @Override
    public InetSocketAddress nameServer(String zone) {
        return new InetSocketAddress(new Addresses(ADDRESSES, ZONES.indexOf(zone) + 1).nameServer(), DNS);
    }

    @Override
    public void killControlPlane() throws IOException, InterruptedException {
        for (String service : SERVICES) signal(service, "service.[S]erviceMain", "KILL");
    }

    @Override
    public void loseKafka() throws IOException, InterruptedException {
        // Stopped first, so that none writes what we delete, and none starts before all is deleted.
        for (String zone : ZONES) signal(zone, "broker.[B]rokerMain", "STOP");
        for (String zone : ZONES) inside(zone, "rm -r /data/broker/storage/*");
        for (String zone : ZONES) signal(zone, "broker.[B]rokerMain", "KILL");
    }

    private void signal(String container, String main, String signal) throws IOException, InterruptedException {
        inside(container, SIGNAL.formatted(main, signal));
    }

    private void inside(String container, String script) throws IOException, InterruptedException {
        compose.run("exec", "-T", "--user", OWNER, container, "sh", "-c", script);
    }

    @Override
    public void awaitSteady() throws IOException, InterruptedException {
        awaitSteady(compose);
    }

    private static void awaitSteady(Compose compose) throws IOException, InterruptedException {
        compose.run("exec", "-T", "gateway", "/opt/faultline/bin/container", "steady", STEADY_SECONDS);
    }

    /** The command lines of a zone's processes. */
    String processes(String zone) throws IOException, InterruptedException {
        return compose.run("top", zone);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        compose.close();
        logs.close();
    }
}
