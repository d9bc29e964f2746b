package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A region of containers on a Kafka and on a Postgres, both behind TLS and a password, and in containers that are not
 * the region's.
 */
@Tag("long")
class ExternalContainersTest {
    private static final List<String> FILES =
            List.of("docker/external.yml", "platform/end-to-end/src/test/resources/engines.yml");
    private static final int CAPACITY = 3;
    private static final Duration MOVED = Duration.ofSeconds(60);
    private static final String LOST = "us-east-1c";
    private static final String SECRET = "let-me-in-1";
    private static final String KEY = "engines";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"region\" password=\"" + SECRET + "\"";

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void a_web_tier_survives_a_zone_while_the_engines_are_in_other_containers() throws Exception {
        try (var engines = OpenFolder.create()) {
            write(engines.path());
            try (var region = ContainerRegion.start(FILES, settings(engines.path()));
                    var clients = Clients.of(region.gateway())) {
                var tier = WebTier.deploy(clients, CAPACITY);
                tier.awaitWhole(CAPACITY);
                assertThat(region.processes("us-east-1a"))
                        .contains("ZoneMain")
                        .doesNotContain("BrokerMain")
                        .doesNotContain("bin/postgres");

                region.crash(LOST);
                Await.until(MOVED, "no member is in the lost zone", () -> tier.members().stream()
                        .noneMatch(member -> member.availabilityZone().equals(LOST)));
                tier.awaitWhole(CAPACITY);
                region.start(LOST);
                region.awaitSteady();
            }
        }
    }

    private static Map<String, String> settings(Path engines) {
        return Map.of(
                "FAULTLINE_ENGINES", engines.toString(),
                "FAULTLINE_KAFKA_PROPERTIES", "/engines/client.properties",
                "FAULTLINE_DATABASE_URL",
                        "jdbc:postgresql://postgres/postgres?sslmode=verify-full&sslrootcert=/engines/certificate.pem",
                "FAULTLINE_DATABASE_USER", "owner",
                "FAULTLINE_DATABASE_PASSWORD_FILE", "/engines/password");
    }

    private static void write(Path engines) throws Exception {
        readable(engines.resolve("password"), SECRET + "\n");
        makeKey(engines.resolve("key.p12"));
        asPem(engines);
        readable(engines.resolve("client.properties"), """
                bootstrap.servers=kafka:9093
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=%1$s;
                ssl.truststore.location=/engines/key.p12
                ssl.truststore.type=PKCS12
                ssl.truststore.password=%2$s
                """.formatted(LOGIN, SECRET));
        readable(engines.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:9094
                listeners=PLAINTEXT://localhost:9092,SASL_SSL://0.0.0.0:9093,CONTROLLER://localhost:9094
                advertised.listeners=PLAINTEXT://localhost:9092,SASL_SSL://kafka:9093
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                sasl.enabled.mechanisms=PLAIN
                listener.name.sasl_ssl.plain.sasl.jaas.config=%1$s user_region="%2$s";
                ssl.keystore.location=/engines/key.p12
                ssl.keystore.type=PKCS12
                ssl.keystore.password=%2$s
                log.dirs=/tmp/storage
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=3
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.cleaner.dedupe.buffer.size=8388608
                faultline.cluster.id=somebody-elses
                faultline.log.file=/tmp/broker.log
                """.formatted(LOGIN, SECRET));
    }

    /** The containers' user is not this test's. */
    private static void readable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** The same key and its certificate as Postgres reads them. */
    private static void asPem(Path engines) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(engines.resolve("key.p12").toFile(), SECRET.toCharArray());
        var key = store.getKey(KEY, SECRET.toCharArray());
        readable(engines.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
        readable(
                engines.resolve("certificate.pem"),
                pem("CERTIFICATE", store.getCertificate(KEY).getEncoded()));
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(encoded));
    }

    /** A key for the names of both, signed by itself. */
    private static void makeKey(Path store) throws IOException, InterruptedException {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(keytool, "-genkeypair", "-alias", KEY, "-keyalg", "EC", "-validity", "30")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        made.command()
                .addAll(List.of("-dname", "CN=engines", "-ext", "san=dns:kafka,dns:postgres", "-storetype", "PKCS12"));
        made.command().addAll(List.of("-keystore", store.toString(), "-storepass", SECRET));
        assertThat(made.start().waitFor()).as("keytool").isZero();
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
