package dev.faultline.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

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
        assumeTrue(Compose.available(), Compose.MISSING);
        var logs = OpenFolder.create();
        var compose = new Compose(
                "faultline-suite",
                List.of(Distribution.project().resolve("docker-compose.yml")),
                Map.of("FAULTLINE_ADDRESSES", "10.84", "FAULTLINE_GATEWAY_PORT", "0"),
                logs.path());
        try {
            compose.run("up", "--wait", "--no-build");
            compose.run("exec", "-T", "gateway", "/opt/faultline/bin/container", "steady", STEADY_SECONDS);
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

    @Override
    public void close() throws IOException, InterruptedException {
        compose.close();
        logs.close();
    }
}
