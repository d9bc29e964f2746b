package dev.faultline.launcher.region;

import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * How a region's engines are, asked of them directly: the brokers, the state database, the public API. Each question
 * answers within about two seconds; the answer is empty when all is well, otherwise one sentence.
 */
public final class Health implements AutoCloseable {
    static final String RUNNING = "running";

    private static final int PATIENCE_MS = 2_000;
    private static final String REPLICATION = "select application_name, state, sync_state from pg_stat_replication";

    private final RegionManifest manifest;
    private final KafkaCluster kafka;
    private final RegionFolder folder;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(PATIENCE_MS))
            .build();
    private @Nullable Admin admin;

    public Health(RegionManifest manifest, RegionFolder folder) {
        this.manifest = manifest;
        this.kafka = KafkaCluster.of(manifest);
        this.folder = folder;
    }

    /** Whether every broker is there and every replica of every partition in step; of somebody else's, whether it answers. */
    public Optional<String> brokers() throws InterruptedException {
        try {
            int brokers = admin().describeCluster().nodes().get().size();
            if (kafka.external()) return Optional.empty();
            int zones = manifest.zones().size();
            if (brokers < zones) return Optional.of("Kafka has " + brokers + " of " + zones + " brokers.");
            var names = admin().listTopics().names().get();
            var behind = new ArrayList<String>();
            for (var topic : admin().describeTopics(names).allTopicNames().get().values())
                if (!inStep(topic)) behind.add(topic.name());
            if (behind.isEmpty()) return Optional.empty();
            return Optional.of("Kafka's replicas of " + behind.size() + " topics are behind: " + behind.getFirst()
                    + (behind.size() > 1 ? ", …" : "") + ".");
        } catch (ExecutionException e) {
            return Optional.of("Kafka does not answer.");
        }
    }

    private static boolean inStep(TopicDescription topic) {
        return topic.partitions().stream()
                .allMatch(partition -> partition.leader() != null
                        && partition.isr().size() == partition.replicas().size());
    }

    private synchronized Admin admin() {
        var open = admin;
        if (open == null) {
            open = Admin.create(kafka.with(Map.of(
                    AdminClientConfig.CLIENT_ID_CONFIG,
                    "launcher",
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    PATIENCE_MS / 2,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    PATIENCE_MS,
                    AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                    250,
                    AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
                    50,
                    AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    200,
                    AdminClientConfig.METADATA_MAX_AGE_CONFIG,
                    1_000)));
            admin = open;
        }
        return open;
    }

    /** Whether the primary takes queries as our role. */
    Optional<String> database() {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("select 1");
            return Optional.empty();
        } catch (SQLException | IOException e) {
            return Optional.of("The state database does not answer: " + firstLine(e) + ".");
        }
    }

    /** Whether the standby has every commit; of somebody else's database, whether it answers. */
    public Optional<String> databaseInSync() {
        if (manifest.externalDatabase() != null) return database();
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(REPLICATION)) {
            while (rows.next())
                if (rows.getString(2).equals("streaming") && rows.getString(3).equals("sync")) return Optional.empty();
            return Optional.of("The state database has no standby in sync.");
        } catch (SQLException | IOException e) {
            return Optional.of("The state database does not answer: " + firstLine(e) + ".");
        }
    }

    private Connection connect() throws SQLException, IOException {
        var properties = new Properties();
        var access = DatabaseAccess.of(manifest, folder);
        properties.setProperty("user", access.user());
        properties.setProperty(
                "password", Files.readString(access.passwordFile()).strip());
        properties.setProperty("connectTimeout", Integer.toString(PATIENCE_MS / 1_000));
        properties.setProperty("loginTimeout", Integer.toString(2 * PATIENCE_MS / 1_000));
        properties.setProperty("socketTimeout", Integer.toString(PATIENCE_MS / 1_000));
        properties.setProperty("ApplicationName", "launcher");
        // A frozen zone's endpoint accepts and says nothing: whether it speaks TLS is the first thing that it is asked.
        if (manifest.externalDatabase() == null) properties.setProperty("sslmode", "prefer");
        properties.setProperty("sslResponseTimeout", "1000");
        return DriverManager.getConnection(access.url(), properties);
    }

    /** What the gateway says about each service; empty when it does not answer. */
    public Map<String, String> services(URI gateway) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(gateway.resolve("/health"))
                    .timeout(Duration.ofMillis(PATIENCE_MS))
                    .build();
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) return Map.of();
            var services = new TreeMap<>(Map.of("gateway", RUNNING));
            RegionJson.mapper()
                    .readTree(response.body())
                    .path("services")
                    .forEachEntry((name, state) -> services.put(name, state.asString()));
            return services;
        } catch (IOException | JacksonException e) {
            return Map.of();
        }
    }

    /** Whether the gateway answers, and says that every service does. */
    public Optional<String> services(Map<String, String> services) {
        if (services.isEmpty()) return Optional.of("The gateway does not answer.");
        return services.entrySet().stream()
                .filter(service -> !service.getValue().equals(RUNNING))
                .map(service -> "The service " + service.getKey() + " is " + service.getValue() + ".")
                .findFirst();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("\\.$", "");
    }

    @Override
    public void close() {
        var open = admin;
        if (open != null) open.close(Duration.ofMillis(PATIENCE_MS));
        http.close();
    }
}
