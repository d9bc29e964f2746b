package dev.faultline.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the control plane's process reads from its environment before any service starts. The services bind the same
 * variables for themselves, as {@link FaultlineSettings}.
 *
 * @param firstPort the port of the first service, the others follow; 0 for any
 * @param properties further properties of every service, for tests
 */
record ControlPlaneSettings(
        Path manifest,
        String databaseUrl,
        String databaseUser,
        @Nullable Path databasePasswordFile,
        @Nullable String kafkaBootstrapServers,
        int gatewayPort,
        int firstPort,
        Map<String, Object> properties) {

    /** @throws IllegalStateException with a sentence when a variable is missing or malformed */
    static ControlPlaneSettings from(Map<String, String> environment) {
        String password = environment.get("FAULTLINE_DATABASE_PASSWORD_FILE");
        return new ControlPlaneSettings(
                Path.of(required(environment, "FAULTLINE_MANIFEST", "the region's manifest file")),
                required(environment, "FAULTLINE_DATABASE_URL", "the state database's JDBC URL"),
                environment.getOrDefault("FAULTLINE_DATABASE_USER", "faultline"),
                password == null ? null : Path.of(password),
                environment.get("FAULTLINE_KAFKA_BOOTSTRAP_SERVERS"),
                port(environment.getOrDefault("FAULTLINE_GATEWAY_PORT", "4566")),
                ControlPlane.FIRST_PORT,
                new HashMap<>());
    }

    private static String required(Map<String, String> environment, String name, String what) {
        String value = environment.get(name);
        if (value == null) throw new IllegalStateException("set " + name + " to " + what);
        return value;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) return port;
        } catch (NumberFormatException notANumber) {
            // The sentence below says so.
        }
        throw new IllegalStateException("FAULTLINE_GATEWAY_PORT must be a port from 0 to 65535, not '" + text + "'");
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
