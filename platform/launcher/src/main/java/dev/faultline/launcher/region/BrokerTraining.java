package dev.faultline.launcher.region;

import dev.faultline.topology.Addresses;
import dev.faultline.topology.Ports;
import dev.faultline.zone.broker.BrokerComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** Runs a single broker, as a zone would, so that it writes an AOT cache when it stops. */
public final class BrokerTraining {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final String CLUSTER = "AAAAAAAAAAAAAAAAAAAAAA";

    private BrokerTraining() {}

    /** @throws IOException when the broker does not start, does not answer or does not stop */
    public static void run(RegionSettings settings, Path caches) throws IOException, InterruptedException {
        Path folder = settings.data().resolve("broker");
        Files.createDirectories(folder);
        String address = new Addresses(settings.network(), 9).infrastructure();
        try (var starter = new ProcessStarter()) {
            var broker = starter.start(
                    command(settings, caches, properties(folder, address)), Map.of(), folder.resolve("broker.out"));
            try {
                use(address + ":" + Ports.BROKER);
                broker.destroy();
                if (!broker.waitFor(settings.stopLimit())) throw new IOException("the broker does not stop");
            } finally {
                broker.destroyForcibly();
            }
        }
    }

    private static List<String> command(RegionSettings settings, Path caches, Path properties) throws IOException {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(BrokerComponent.JVM_FLAGS);
        line.add("-XX:AOTCacheOutput=" + caches.resolve("broker.aot"));
        line.addAll(List.of(
                "-cp",
                BrokerComponent.classPath(settings.home()),
                "dev.faultline.broker.BrokerMain",
                properties.toString()));
        return line;
    }

    private static Path properties(Path folder, String address) throws IOException {
        var properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@" + address + ":" + Ports.CONTROLLER,
                "listeners",
                "PLAINTEXT://" + address + ":" + Ports.BROKER + ",CONTROLLER://" + address + ":" + Ports.CONTROLLER,
                "controller.listener.names",
                "CONTROLLER",
                "log.dirs",
                folder.resolve("storage").toString(),
                "log.cleaner.dedupe.buffer.size",
                "8388608",
                "faultline.cluster.id",
                CLUSTER,
                "faultline.log.file",
                folder.resolve("broker.log").toString()));
        Path file = folder.resolve("server.properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    /** A topic brings in most of what a broker does. */
    private static void use(String bootstrapServers) throws IOException, InterruptedException {
        try (var admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) READY_LIMIT.toMillis()))) {
            admin.createTopics(List.of(new NewTopic("training", 3, (short) 1)))
                    .all()
                    .get(READY_LIMIT.toSeconds(), TimeUnit.SECONDS);
            admin.describeTopics(List.of("training")).allTopicNames().get();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("the broker does not answer", e);
        }
    }
}
