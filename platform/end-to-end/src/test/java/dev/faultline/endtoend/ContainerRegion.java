package dev.faultline.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A region of containers, by the commands that a user types. */
final class ContainerRegion implements UserRegion {
    private static final String STEADY_SECONDS = "120";

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
        environment.putAll(Map.of("FAULTLINE_ADDRESSES", "10.84", "FAULTLINE_GATEWAY_PORT", "0"));
        var logs = OpenFolder.create();
        var compose = new Compose("faultline-suite", files, environment, logs.path());
        try {
            compose.run("up", "--wait", "--no-build");
            awaitSteady(compose);
            var address = compose.run("port", "gateway", "4566").strip();
            return new ContainerRegion(compose, logs, URI.create("http://" + address));
        } catch (IOException | InterruptedException | AssertionError e) {
            compose.close();
            logs.close();
            throw e;
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

    void start(String zone) throws IOException, InterruptedException {
        compose.run("start", zone);
    }

    void awaitSteady() throws IOException, InterruptedException {
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
