package dev.faultline.launcher.command;

import dev.faultline.launcher.region.RegionException;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionManifest.Database;
import dev.faultline.topology.RegionManifest.External;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engines of somebody else that a region shall use, by {@code FAULTLINE_KAFKA_PROPERTIES}, a file as Kafka's own tools
 * read it with {@code --command-config}, and {@code FAULTLINE_DATABASE_URL}, {@code FAULTLINE_DATABASE_USER} and
 * {@code FAULTLINE_DATABASE_PASSWORD_FILE}.
 */
final class ExternalEngines {
    private static final String KAFKA = "FAULTLINE_KAFKA_PROPERTIES";
    private static final String URL = "FAULTLINE_DATABASE_URL";
    private static final String USER = "FAULTLINE_DATABASE_USER";
    private static final String PASSWORD = "FAULTLINE_DATABASE_PASSWORD_FILE";

    private ExternalEngines() {}

    /** @return null when the region runs all of its engines itself */
    static @Nullable External of(Map<String, String> environment) throws RegionException {
        var kafka = set(environment, KAFKA).map(Path::of).map(Path::toAbsolutePath);
        var database = database(environment);
        if (kafka.isEmpty() && database.isEmpty()) return null;
        try {
            kafka.ifPresent(KafkaCluster::read);
        } catch (IllegalArgumentException e) {
            throw new RegionException(KAFKA + ": " + e.getMessage(), e);
        }
        return new External(kafka.map(Path::toString).orElse(null), database.orElse(null));
    }

    private static Optional<Database> database(Map<String, String> environment) throws RegionException {
        var url = set(environment, URL);
        if (url.isEmpty()) {
            for (String name : new String[] {USER, PASSWORD})
                if (set(environment, name).isPresent())
                    throw new RegionException(name + " has no effect without " + URL + ": set both or neither.");
            return Optional.empty();
        }
        // A shell reads it in a region of containers.
        if (!url.get().matches("jdbc:postgresql://[^\\s']+") || url.get().contains("password="))
            throw new RegionException(
                    URL + " must be jdbc:postgresql://HOST[:PORT]/DATABASE, with the password in the file " + PASSWORD
                            + ", not in the URL.");
        Path password = Path.of(set(environment, PASSWORD)
                        .orElseThrow(() -> new RegionException(
                                "Set " + PASSWORD + " to the file with the password for " + url.get() + ".")))
                .toAbsolutePath();
        if (!Files.isReadable(password)) throw new RegionException(PASSWORD + ": " + password + " cannot be read.");
        return Optional.of(new Database(url.get(), set(environment, USER).orElse("faultline"), password.toString()));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
