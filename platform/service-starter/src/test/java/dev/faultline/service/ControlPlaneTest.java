package dev.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.service.notes.NotesService;
import dev.faultline.service.notes.ReadersService;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

class ControlPlaneTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path folder;

    ControlPlaneTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A front door that only tells where it was told the services are. */
    private static final class Door implements FaultlineService {
        @Override
        public String name() {
            return "door";
        }

        @Override
        public Class<?> application() {
            return Application.class;
        }

        @Override
        public Set<String> signingNames() {
            return Set.of();
        }

        @Override
        public boolean frontDoor() {
            return true;
        }

        @SpringBootConfiguration
        @EnableAutoConfiguration
        static class Application {
            @Bean
            ServletRegistrationBean<HttpServlet> routes(Environment environment) {
                return new ServletRegistrationBean<>(
                        new HttpServlet() {
                            @Override
                            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                                    throws IOException {
                                response.getWriter()
                                        .print(environment.getProperty("faultline.gateway.routes.notes") + " "
                                                + environment.getProperty("faultline.gateway.routes.readers"));
                            }
                        },
                        "/routes");
            }
        }
    }

    private ControlPlaneSettings settings(String databaseUrl, String kafka) throws IOException {
        var zone = new AvailabilityZone("us-east-1a");
        var manifest = new RegionManifest(
                new Region("us-east-1"),
                "test",
                1,
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
        Path file =
                Files.write(folder.resolve("manifest.json"), RegionJson.mapper().writeValueAsBytes(manifest));
        Map<String, Object> properties = Map.of(
                "faultline.manifest", file,
                "faultline.database-url", databaseUrl,
                "faultline.kafka-bootstrap-servers", kafka,
                "server.address", "127.0.0.1");
        return new ControlPlaneSettings(file, databaseUrl, "faultline", null, kafka, 0, 0, properties);
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).timeout(LONG).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void services_start_in_the_order_of_their_names_and_the_front_door_last_knowing_them() throws Exception {
        var out = new ByteArrayOutputStream();
        var settings = settings(
                PostgresFixture.freshDatabase().url(), KafkaFixture.shared().bootstrapServers());
        try (var controlPlane = new ControlPlane(settings, new PrintStream(out, true, StandardCharsets.UTF_8))) {
            controlPlane.start(Stream.of(new Door(), new ReadersService(), new NotesService()), LONG);
            var said = out.toString(StandardCharsets.UTF_8);
            var lines = Pattern.compile("(\\w+) on port (\\d+) ready in \\d+ ms")
                    .matcher(said)
                    .results()
                    .toList();
            assertThat(lines).extracting(line -> line.group(1)).containsExactly("notes", "readers", "door");
            String routes = get("http://127.0.0.1:" + lines.get(2).group(2) + "/routes");
            assertThat(routes)
                    .contains(":" + lines.get(0).group(2) + " ")
                    .endsWith(":" + lines.get(1).group(2));
            for (var url : routes.split(" ")) assertThat(get(url + "/health")).contains("\"status\":\"up\"");
        }
    }

    @Test
    void an_unreachable_postgres_or_kafka_is_named_in_a_sentence() throws Exception {
        var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var nowhere = "jdbc:postgresql://127.0.0.1:1/faultline";
        try (var controlPlane = new ControlPlane(settings(nowhere, "127.0.0.1:1"), out)) {
            assertThatThrownBy(() -> controlPlane.start(Stream.of(new NotesService()), SHORT))
                    .hasMessageStartingWith("Postgres at " + nowhere + " cannot be reached within 1 s: ");
        }
        var settings = settings(PostgresFixture.freshDatabase().url(), "127.0.0.1:1");
        try (var controlPlane = new ControlPlane(settings, out)) {
            assertThatThrownBy(() -> controlPlane.start(Stream.of(new NotesService()), SHORT))
                    .hasMessageStartingWith("Kafka at 127.0.0.1:1 cannot be reached within 1 s: ");
        }
    }

    @Test
    void a_missing_or_malformed_variable_is_named_in_a_sentence() {
        assertThatThrownBy(() -> ControlPlaneSettings.from(Map.of()))
                .hasMessage("set FAULTLINE_MANIFEST to the region's manifest file");
        assertThatThrownBy(() -> ControlPlaneSettings.from(Map.of("FAULTLINE_MANIFEST", "m")))
                .hasMessage("set FAULTLINE_DATABASE_URL to the state database's JDBC URL");
        assertThatThrownBy(() -> ControlPlaneSettings.from(Map.of(
                        "FAULTLINE_MANIFEST", "m", "FAULTLINE_DATABASE_URL", "u", "FAULTLINE_GATEWAY_PORT", "x")))
                .hasMessage("FAULTLINE_GATEWAY_PORT must be a port from 0 to 65535, not 'x'");
    }

    @Test
    void variables_and_defaults_become_settings() {
        var all = ControlPlaneSettings.from(Map.of(
                "FAULTLINE_MANIFEST", "m",
                "FAULTLINE_DATABASE_URL", "jdbc:postgresql://h/d",
                "FAULTLINE_DATABASE_USER", "u",
                "FAULTLINE_DATABASE_PASSWORD_FILE", "p",
                "FAULTLINE_KAFKA_BOOTSTRAP_SERVERS", "k:1",
                "FAULTLINE_GATEWAY_PORT", "80"));
        assertThat(all)
                .isEqualTo(new ControlPlaneSettings(
                        Path.of("m"), "jdbc:postgresql://h/d", "u", Path.of("p"), "k:1", 80, 14500, Map.of()));
        var few = ControlPlaneSettings.from(Map.of("FAULTLINE_MANIFEST", "m", "FAULTLINE_DATABASE_URL", "d"));
        assertThat(few)
                .isEqualTo(new ControlPlaneSettings(Path.of("m"), "d", "faultline", null, null, 4566, 14500, Map.of()));
    }
}
