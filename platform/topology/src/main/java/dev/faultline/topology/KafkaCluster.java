package dev.faultline.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka that a region uses: its zones' own brokers, or a cluster that somebody else runs.
 *
 * @param bootstrapServers as Kafka has it
 * @param security the clients' settings {@code security.*}, {@code sasl.*} and {@code ssl.*}; they may hold secrets
 * @param external somebody else's, which knows itself how many copies a topic has and who leads it
 */
public record KafkaCluster(String bootstrapServers, Map<String, String> security, boolean external) {
    private static final String BOOTSTRAP = "bootstrap.servers";

    public KafkaCluster {
        security = Map.copyOf(security);
    }

    /** Brokers that ask nobody who they are. */
    public static KafkaCluster open(String bootstrapServers) {
        return new KafkaCluster(bootstrapServers, Map.of(), false);
    }

    /** @throws IllegalArgumentException with a sentence when the file of an external cluster is of no use */
    public static KafkaCluster of(RegionManifest manifest) {
        var external = manifest.external();
        String file = external == null ? null : external.kafkaProperties();
        return file == null ? open(manifest.bootstrapServers()) : read(Path.of(file));
    }

    /** @param servers brokers other than the manifest's, which ask nobody who they are; null for the manifest's */
    public static KafkaCluster of(RegionManifest manifest, @Nullable String servers) {
        return servers == null ? of(manifest) : open(servers);
    }

    /**
     * @param file Kafka's own {@code client.properties}: {@code bootstrap.servers} and how to be let in; anything else is
     *     refused, since it would have no effect
     * @throws IllegalArgumentException with a sentence
     */
    public static KafkaCluster read(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("Kafka's client properties " + file + " cannot be read: " + e, e);
        }
        var security = new TreeMap<String, String>();
        for (String name : properties.stringPropertyNames()) {
            if (name.equals(BOOTSTRAP)) continue;
            if (!name.matches("(security|sasl|ssl)\\..+"))
                throw new IllegalArgumentException(file + " sets " + name + ", which has no effect here: only "
                        + BOOTSTRAP + ", security.*, sasl.* and ssl.* have.");
            security.put(name, properties.getProperty(name).strip());
        }
        String servers = properties.getProperty(BOOTSTRAP, "").strip();
        if (servers.isEmpty()) throw new IllegalArgumentException(file + " names no " + BOOTSTRAP + ".");
        return new KafkaCluster(servers, security, true);
    }

    /** A client's settings, and how it is let in. */
    public Map<String, Object> with(Map<String, ?> settings) {
        var all = new HashMap<String, Object>(settings);
        all.putAll(security);
        all.put(BOOTSTRAP, bootstrapServers);
        return all;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return bootstrapServers;
    }
}
