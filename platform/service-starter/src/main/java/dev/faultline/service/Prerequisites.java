package dev.faultline.service;

import dev.faultline.eventbus.io.KafkaClients;
import dev.faultline.topology.KafkaCluster;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Waits, within a bound, for what the services of a starting control plane need. A running one needs no such check. */
final class Prerequisites {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int ANSWER_SECONDS = 3;
    /** SQL state class of a wrong user or password: waiting does not help. */
    private static final String WRONG_PASSWORD = "28";

    private Prerequisites() {}

    /** One look: null when all is well, otherwise what is wrong. */
    @FunctionalInterface
    private interface Look {
        @Nullable
        String problem();
    }

    /** @throws IllegalStateException with a sentence when Postgres does not take our connection in time */
    static void awaitDatabase(String url, String user, String password, Duration bound) {
        String decorated = DatabaseUrl.of(url, "control-plane");
        await("Postgres at " + url, bound, () -> {
            try (var connection = DriverManager.getConnection(decorated, user, password)) {
                return connection.isValid(ANSWER_SECONDS) ? null : "it does not answer";
            } catch (SQLException e) {
                if (e.getSQLState() != null && e.getSQLState().startsWith(WRONG_PASSWORD))
                    throw new IllegalStateException(
                            "Postgres at " + url + " refuses the user " + user + ": " + e.getMessage()
                                    + "; check FAULTLINE_DATABASE_PASSWORD_FILE",
                            e);
                return String.valueOf(e.getMessage());
            }
        });
    }

    /** @throws IllegalStateException with a sentence when no broker answers in time */
    static void awaitKafka(KafkaCluster kafka, Duration bound) {
        try (var admin = Admin.create(kafka.with(KafkaClients.admin()))) {
            await("Kafka at " + kafka, bound, () -> {
                try {
                    var brokers = admin.describeCluster().nodes().get(ANSWER_SECONDS, TimeUnit.SECONDS);
                    return brokers.isEmpty() ? "it has no brokers" : null;
                } catch (ExecutionException | TimeoutException e) {
                    return e.toString();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while waiting for Kafka", e);
                }
            });
        }
    }

    private static void await(String what, Duration bound, Look look) {
        long end = System.nanoTime() + bound.toNanos();
        String problem = look.problem();
        while (problem != null) {
            if (System.nanoTime() - end >= 0)
                throw new IllegalStateException(
                        what + " cannot be reached within " + bound.toSeconds() + " s: " + problem);
            LockSupport.parkNanos(PAUSE.toNanos());
            problem = look.problem();
        }
    }
}
