package dev.faultline.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.LoopbackNetwork;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerMainTest {
    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final Path folder;
    private final String address = network.address(1, 1) + ":14092";
    private Process broker;

    BrokerMainTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%2$s:14093
                listeners=PLAINTEXT://%2$s:14092,CONTROLLER://%2$s:14093
                controller.listener.names=CONTROLLER
                log.dirs=%1$s/storage
                offsets.topic.replication.factor=1
                log.cleaner.dedupe.buffer.size=8388608
                faultline.cluster.id=MkU3OEVBNTcwNTJENDM2Qk
                faultline.log.file=%1$s/broker.log
                """.formatted(folder, network.address(1, 1)));
        this.broker = start();
    }

    @AfterEach
    void leave_nothing() throws InterruptedException {
        broker.destroyForcibly().waitFor();
        network.close();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        folder.resolve("server.properties").toString())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    @Test
    void a_killed_broker_has_what_it_acknowledged_when_it_is_started_again() throws Exception {
        var client = Map.<String, Object>of("bootstrap.servers", address);
        try (var admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic("topic", Optional.of(1), Optional.empty())))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("topic", "key", "value")).get(30, TimeUnit.SECONDS);
        }

        broker.destroyForcibly().waitFor();
        broker = start();

        try (var consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition("topic", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            var records = consumer.poll(Duration.ofSeconds(1));
            while (records.isEmpty() && System.nanoTime() < deadline) records = consumer.poll(Duration.ofSeconds(1));
            assertThat(records.records(partition))
                    .extracting(record -> record.value())
                    .containsExactly("value");
        }
        assertThat(broker.isAlive()).isTrue();
    }
}
