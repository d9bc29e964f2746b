package dev.faultline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker, the one that zones run, as a child process on a loopback network of its own. Its class path is
 * what the module {@code platform/broker} has built: a module that uses this fixture has {@code faultline-broker} as a
 * test dependency without its own dependencies, so that it is built first.
 */
public final class KafkaFixture implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int BROKER = 14092;
    private static final int CONTROLLER = 14093;
    private static final int SECURED = 14094;
    private static final String KEY_PASSWORD = "key-password";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"region\" password=\"let-me-in\"";

    private final Path folder;
    private final LoopbackNetwork network;
    private final boolean secured;
    private int incarnation;
    private @Nullable Process broker;

    private KafkaFixture(Path folder, LoopbackNetwork network, boolean secured) {
        this.folder = folder;
        this.network = network;
        this.secured = secured;
    }

    private static final class Shared {
        private static final KafkaFixture BROKER = start();
    }

    /** The broker that all tests of this JVM share. */
    public static KafkaFixture shared() {
        return Shared.BROKER;
    }

    /** A broker of one's own, for tests that take it away. */
    public static KafkaFixture start() {
        return start(false);
    }

    /** A broker of one's own that lets clients in by TLS and a password, see {@link #clientProperties}. */
    public static KafkaFixture startSecured() {
        return start(true);
    }

    private static KafkaFixture start(boolean secured) {
        try {
            var network = LoopbackNetwork.claim();
            var fixture = new KafkaFixture(Files.createTempDirectory("faultline-kafka"), network, secured);
            if (secured) fixture.makeKey();
            Runtime.getRuntime().addShutdownHook(new Thread(fixture::close));
            fixture.resume();
            return fixture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrapServers() {
        return address() + ":" + BROKER;
    }

    /** A file as Kafka's own tools read it, with what a client of a secured broker needs. */
    public Path clientProperties() throws IOException {
        return Files.writeString(
                folder.resolve("client.properties"),
                String.join(
                        "\n",
                        "bootstrap.servers=" + address() + ":" + SECURED,
                        "security.protocol=SASL_SSL",
                        "sasl.mechanism=PLAIN",
                        "sasl.jaas.config=" + LOGIN + ";",
                        "ssl.truststore.location=" + keyStore(),
                        "ssl.truststore.type=PKCS12",
                        "ssl.truststore.password=" + KEY_PASSWORD,
                        ""));
    }

    /** A key for the broker's address, signed by itself. */
    private void makeKey() throws IOException {
        Children.run(
                false,
                folder.resolve("keytool.log"),
                60,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "san=ip:" + address(),
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore().toString(),
                        "-storepass",
                        KEY_PASSWORD));
    }

    private Path keyStore() {
        return folder.resolve("key.p12");
    }

    /** The second octet of the broker's network. */
    public int network() {
        return network.network();
    }

    /** Kills the broker as a zone's crash does. */
    public void crash() {
        if (broker != null) Children.kill(broker);
    }

    /** Deletes all that the broker has stored; it must be dead. The next one is another cluster. */
    public void loseEverything() {
        Folders.delete(storage());
        incarnation++;
    }

    /** Starts the broker again, on the same address. */
    public void resume() {
        try {
            Path properties = folder.resolve("server.properties");
            Files.writeString(properties, properties());
            broker = Children.start(
                    false,
                    folder.resolve("start.log"),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx192m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            classPath(),
                            "dev.faultline.broker.BrokerMain",
                            properties.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until(START, "the broker takes connections, see " + folder, () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address(), BROKER), 200);
                return true;
            }
        });
    }

    private String address() {
        return network.address(1, 1);
    }

    private Path storage() {
        return folder.resolve("storage");
    }

    private String properties() {
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@" + address() + ":" + CONTROLLER,
                "listeners=" + listeners() + ",CONTROLLER://" + address() + ":" + CONTROLLER,
                "advertised.listeners=" + listeners(),
                secured ? doors() : "",
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=PLAINTEXT",
                "log.dirs=" + storage(),
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=3",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=8388608",
                "faultline.cluster.id=test-cluster-" + incarnation,
                "faultline.log.file=" + folder.resolve("broker.log"),
                "");
    }

    private String listeners() {
        return "PLAINTEXT://" + bootstrapServers() + (secured ? ",SASL_SSL://" + address() + ":" + SECURED : "");
    }

    private String doors() {
        return String.join(
                "\n",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms=PLAIN",
                "listener.name.sasl_ssl.plain.sasl.jaas.config=" + LOGIN + " user_region=\"let-me-in\";",
                "ssl.keystore.location=" + keyStore(),
                "ssl.keystore.type=PKCS12",
                "ssl.keystore.password=" + KEY_PASSWORD,
                "default.replication.factor=1",
                "min.insync.replicas=1");
    }

    private static String classPath() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path built = up.resolve("platform/broker/target");
            if (Files.isDirectory(built.resolve("class-path")))
                return built.resolve("classes") + ":" + built.resolve("class-path") + "/*";
        }
        throw new IllegalStateException("platform/broker has not been built: is it a test dependency of this module?");
    }

    @Override
    public void close() {
        crash();
        network.close();
        Folders.delete(folder);
    }
}
