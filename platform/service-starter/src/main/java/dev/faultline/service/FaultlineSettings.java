package dev.faultline.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a service is told about its region; from the environment as {@code FAULTLINE_MANIFEST} and so on.
 *
 * @param service the service's name, which its schema follows from
 * @param replica tells the replicas of a service apart; the same after a restart
 * @param manifest the region's manifest file
 * @param databaseUrl the state database as JDBC has it; the front door has none
 * @param databasePasswordFile holds the password and nothing else
 * @param kafkaBootstrapServers all brokers of a Kafka of one's own; otherwise the manifest's brokers
 * @param timing AWS's ranges and defaults, or shorter ones as well
 */
@ConfigurationProperties("faultline")
public record FaultlineSettings(
        String service,
        @DefaultValue("1") String replica,
        Path manifest,
        @Nullable String databaseUrl,
        @DefaultValue("faultline") String databaseUser,
        @Nullable Path databasePasswordFile,
        @Nullable String kafkaBootstrapServers,
        @DefaultValue("relaxed") Timing timing) {

    /** Which values of time settings are accepted (DESIGN.md, decision 19). */
    public enum Timing {
        /** AWS's ranges, and shorter values for labs. */
        RELAXED,
        /** AWS's ranges only. */
        STRICT
    }

    /** The Postgres schema of a service. */
    public static String schema(String service) {
        return service.replace('-', '_');
    }

    String schema() {
        return schema(service);
    }

    String requiredDatabaseUrl() {
        if (databaseUrl == null)
            throw new IllegalStateException("set FAULTLINE_DATABASE_URL: " + service + " keeps its events in Postgres");
        return databaseUrl;
    }

    /** Empty without a file, for a server that trusts its callers. */
    String databasePassword() {
        if (databasePasswordFile == null) return "";
        try {
            return Files.readString(databasePasswordFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the password file " + databasePasswordFile + " cannot be read", e);
        }
    }
}
