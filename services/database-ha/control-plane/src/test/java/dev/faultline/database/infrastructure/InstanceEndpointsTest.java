package dev.faultline.database.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseAssignment.MasterUser;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.node.io.OutsideEndpoints;
import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.TopicDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The addresses of DB instances, by what stands on a real Kafka: who is there, and who is not. */
@Timeout(180)
class InstanceEndpointsTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Region REGION = new Region("us-east-1");
    private static final List<AvailabilityZone> ZONES =
            Stream.of('a', 'b', 'c').map(REGION::zone).toList();
    private static final int PORT = 5432;
    private static final int SLOT = 77;
    private static final int OTHER_SLOT = 78;
    private static final int CONNECT_MS = 2_000;

    /** Its own: what nobody can read is published here. */
    private static KafkaFixture broker;

    private final String id = id();
    private final String otherId = id();
    private LoopbackNetwork network;
    private KafkaProducer<String, byte[]> producer;
    private OutsideEndpoints outside;
    private InstanceEndpoints endpoints;

    private static String id() {
        return "db-" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    }

    @BeforeAll
    static void startBroker() {
        broker = KafkaFixture.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() throws Exception {
        String kafka = broker.bootstrapServers();
        createTopic(kafka);
        network = LoopbackNetwork.claim();
        var manifest = new RegionManifest(
                REGION,
                "test",
                network.network(),
                ZONES.stream()
                        .map(zone -> new ZonePlace(zone, zone.letter() - 'a' + 1))
                        .toList(),
                new StateDatabase(ZONES.getFirst(), "token"),
                "cluster");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka), new StringSerializer(), new ByteArraySerializer());
        outside = OutsideEndpoints.open(network.address(0, 1), TimeSource.system());
        endpoints = new InstanceEndpoints(outside, manifest, KafkaCluster.open(kafka));
    }

    @AfterEach
    void stop() throws Exception {
        publish(id, null);
        publish(otherId, null);
        endpoints.close();
        outside.close();
        producer.close();
        network.close();
    }

    private static void createTopic(String kafka) throws Exception {
        var topic = TopicDefinition.configuration(DatabaseAssignment.TOPIC);
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka))) {
            if (!admin.listTopics().names().get().contains(topic.name()))
                admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) 1)))
                        .all()
                        .get();
        }
    }

    private void publish(String key, byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>(DatabaseAssignment.TOPIC, 0, key, value))
                .get();
    }

    private void assign(Desired desired) throws Exception {
        assign(id, SLOT, desired);
    }

    private void assign(String resourceId, int slot, Desired desired) throws Exception {
        var assignment = new DatabaseAssignment(
                resourceId,
                "orders",
                1,
                desired,
                Instant.EPOCH,
                slot,
                PORT,
                ZONES.getFirst(),
                ZONES,
                true,
                "token",
                new MasterUser("admin", "SCRAM-SHA-256$"),
                null,
                0,
                0,
                new Origin.Empty(),
                0,
                20,
                50);
        publish(resourceId, RegionJson.mapper().writeValueAsBytes(assignment));
    }

    private InetSocketAddress address(int slot) {
        return new InetSocketAddress(DatabasePlace.endpointAddress("127." + network.network(), slot), PORT);
    }

    private boolean answers() {
        return answers(SLOT);
    }

    private boolean answers(int slot) {
        try (var socket = new Socket()) {
            socket.connect(address(slot), CONNECT_MS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void an_instance_has_an_endpoint_for_as_long_as_it_is_to_run() throws Exception {
        assertThat(answers()).isFalse();
        assign(Desired.RUNNING);
        Await.until(BOUND, "it is there", this::answers);
        assign(Desired.STOPPED);
        Await.until(BOUND, "it is stopped", () -> !answers());
        assign(Desired.RUNNING);
        Await.until(BOUND, "it is there again", this::answers);
        publish(id, null);
        Await.until(BOUND, "it is forgotten", () -> !answers());
    }

    @Test
    void an_assignment_that_cannot_be_read_keeps_no_other_waiting() throws Exception {
        publish(otherId, "{".getBytes(StandardCharsets.UTF_8));
        assign(Desired.RUNNING);
        Await.until(BOUND, "it is there", this::answers);
    }

    @Test
    void an_address_that_is_taken_is_tried_again() throws Exception {
        try (var other = new ServerSocket()) {
            other.bind(address(SLOT));
            assign(Desired.RUNNING);
            assign(otherId, OTHER_SLOT, Desired.RUNNING);
            Await.until(BOUND, "the other one is there", () -> answers(OTHER_SLOT));
        }
        Await.until(BOUND, "it is there", this::answers);
    }
}
