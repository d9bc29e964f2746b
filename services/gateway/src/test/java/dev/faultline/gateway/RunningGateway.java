package dev.faultline.gateway;

import dev.faultline.aws.Region;
import dev.faultline.service.ServiceContext;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway of region us-east-1 on a free port; its Kafka is away, so that tests tell it of load balancers themselves. */
final class RunningGateway implements AutoCloseable {
    final LoopbackNetwork network = LoopbackNetwork.claim();
    private final ConfigurableApplicationContext context;

    /** @param folder of all regions' data */
    RunningGateway(Path folder, Map<String, URI> routes, Map<String, String> settings) throws IOException {
        var zone = new Region("us-east-1").zone('a');
        var manifest = new RegionManifest(
                new Region("us-east-1"),
                "a-test",
                network.network(),
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
        Path file = manifest(folder, manifest.region());
        Files.createDirectories(file.getParent());
        Files.write(file, RegionJson.mapper().writeValueAsBytes(manifest));
        var properties = new HashMap<>(settings);
        properties.put("faultline.manifest", file.toString());
        properties.put("faultline.gateway.port", "0");
        properties.put("logging.level.org.apache.kafka", "off");
        routes.forEach((name, base) -> properties.put("faultline.gateway.routes." + name, base.toString()));
        context = ServiceContext.start(new GatewayService(), 0, properties);
    }

    /** Where the launcher would put it. */
    static Path manifest(Path folder, Region region) {
        return folder.resolve(region.name()).resolve("manifest.json");
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    URI base() {
        return URI.create("http://localhost:" + port());
    }

    LoadBalancers loadBalancers() {
        return context.getBean(LoadBalancers.class);
    }

    /** Sends a request as written, with HTTP's line ends, and gives the whole answer; the server has to close. */
    String raw(String... lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return in.lines().collect(Collectors.joining("\n"));
        }
    }

    @Override
    public void close() {
        context.close();
        network.close();
    }
}
