package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.TopicDefinition;
import dev.faultline.topology.ZoneReport;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import dev.faultline.zone.kafka.KafkaSettings;
import dev.faultline.zone.kafka.RegionTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real zone with its real broker; feed and observations under test talk to that. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class KafkaZoneTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final Duration SOON = Duration.ofSeconds(30);

    record Thing(int size) {}

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final RegionManifest manifest = ZoneUnderTest.region(network.network(), 1);
    private final RegionTopics topics = new RegionTopics(manifest);
    private final List<Snapshot<Thing>> seen = new CopyOnWriteArrayList<>();
    private final List<KafkaConfigurationFeed> feeds = new ArrayList<>();
    private final ZoneUnderTest zone;
    private final Path folder;

    KafkaZoneTest(@TempDir Path root) throws IOException {
        folder = root.resolve("copies");
        zone = ZoneUnderTest.start(manifest, A, root, TestDistribution.home());
    }

    @BeforeAll
    void await_the_broker() {
        assertThat(zone.awaitReady().failed()).containsOnlyKeys("script");
        Await.until(Duration.ofSeconds(60), "the broker answers", () -> {
            topics.ensure(TopicDefinition.configuration("first"));
            return true;
        });
    }

    @AfterEach
    void close_feeds() {
        feeds.forEach(KafkaConfigurationFeed::close);
        feeds.clear();
        seen.clear();
    }

    @AfterAll
    void leave_nothing() {
        topics.close();
        zone.close();
        network.close();
    }

    private KafkaConfigurationFeed follow(String topic) {
        var feed = new KafkaConfigurationFeed(KafkaCluster.of(manifest), topics, folder);
        feeds.add(feed);
        feed.follow(topic, Thing.class, seen::add);
        return feed;
    }

    private void awaitSnapshot(boolean current, Map<String, Thing> values) {
        var expected = new Snapshot<>(values, current);
        Await.until(
                SOON, "the listener is told " + expected, () -> seen.getLast().equals(expected));
    }

    private void produce(String topic, String key, @Nullable String value) throws Exception {
        var settings = KafkaSettings.observer(KafkaCluster.of(manifest));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get(20, TimeUnit.SECONDS);
        }
    }

    private List<ConsumerRecord<String, String>> awaitRecords(TopicPartition partition, int count) {
        var settings = KafkaSettings.reader(KafkaCluster.of(manifest));
        var all = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            Await.until(SOON, count + " records on " + partition, () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
                return all.size() >= count;
            });
        }
        return all;
    }

    @Test
    void values_and_deletions_arrive_and_are_on_the_disk_first(TestInfo test) throws Exception {
        var topic = test.getTestMethod().orElseThrow().getName();
        follow(topic);
        awaitSnapshot(true, Map.of());

        produce(topic, "a", "{\"size\":1}");
        produce(topic, "b", "{\"size\":2}");
        awaitSnapshot(true, Map.of("a", new Thing(1), "b", new Thing(2)));
        produce(topic, "a", null);
        awaitSnapshot(true, Map.of("b", new Thing(2)));

        assertThat(folder.resolve(topic + ".json"))
                .content()
                .contains("\\\"size\\\":2")
                .doesNotContain("\\\"size\\\":1");
    }

    @Test
    void a_damaged_copy_is_set_aside_and_read_again(TestInfo test) throws Exception {
        var topic = test.getTestMethod().orElseThrow().getName();
        topics.ensure(TopicDefinition.configuration(topic));
        produce(topic, "a", "{\"size\":1}");
        Files.writeString(Files.createDirectories(folder).resolve(topic + ".json"), "rubbish");

        follow(topic);

        assertThat(seen.getFirst()).isEqualTo(new Snapshot<>(Map.of(), false));
        awaitSnapshot(true, Map.of("a", new Thing(1)));
        assertThat(folder.resolve(topic + ".json.damaged")).hasContent("rubbish");
    }

    @Test
    void a_deleted_topic_empties_nobody_and_the_new_one_takes_over(TestInfo test) throws Exception {
        var topic = test.getTestMethod().orElseThrow().getName();
        topics.ensure(TopicDefinition.configuration(topic));
        produce(topic, "a", "{\"size\":1}");
        produce(topic, "b", "{\"size\":1}");
        var before = follow(topic);
        awaitSnapshot(true, Map.of("a", new Thing(1), "b", new Thing(1)));
        before.close();
        try (var admin = Admin.create(KafkaSettings.admin(KafkaCluster.of(manifest)))) {
            admin.deleteTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
        }

        seen.clear();
        follow(topic);
        Await.until(
                SOON, "the topic is there again", () -> topics.ensure(TopicDefinition.configuration(topic)) != null);
        produce(topic, "a", "{\"size\":2}");

        awaitSnapshot(true, Map.of("a", new Thing(2), "b", new Thing(1)));
        assertThat(seen.getFirst()).isEqualTo(new Snapshot<>(Map.of("a", new Thing(1), "b", new Thing(1)), false));
    }

    @Test
    void a_topic_made_anew_under_a_running_feed_is_read_from_its_beginning(TestInfo test) throws Exception {
        var topic = test.getTestMethod().orElseThrow().getName();
        follow(topic);
        awaitSnapshot(true, Map.of());
        for (int i = 0; i < 5; i++) produce(topic, "a", "{\"size\":" + i + "}");
        awaitSnapshot(true, Map.of("a", new Thing(4)));
        try (var admin = Admin.create(KafkaSettings.admin(KafkaCluster.of(manifest)))) {
            admin.deleteTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
        }

        Await.until(SOON, "it is there again", () -> topics.ensure(TopicDefinition.configuration(topic)) != null);
        for (int i = 0; i < 10; i++) produce(topic, "b" + i, "{\"size\":9}");

        Await.until(
                SOON,
                "what came first on the new topic has been read too",
                () -> seen.getLast().values().keySet().containsAll(List.of("a", "b0", "b9")));
    }

    @Test
    void observations_go_to_the_zones_partition_and_the_latest_wins(TestInfo test) {
        var topic = test.getTestMethod().orElseThrow().getName();
        try (var observations = new KafkaObservations(KafkaCluster.of(manifest), topics, 3, TimeSource.system())) {
            for (int i = 1; i <= 1000; i++) observations.publish(topic, "key", new Thing(i));
            Await.until(SOON, "the last observation arrives", () -> awaitRecords(new TopicPartition(topic, 2), 1)
                    .getLast()
                    .value()
                    .equals("{\"size\":1000}"));
        }
        assertThat(awaitRecords(new TopicPartition(topic, 2), 1))
                .as("most were replaced")
                .hasSizeLessThan(1000);
    }

    @Test
    void the_zone_reports_what_it_sees() {
        var record = awaitRecords(new TopicPartition(ZoneReport.TOPIC, 0), 1).getLast();

        var report = RegionJson.mapper().readValue(record.value(), ZoneReport.class);
        assertThat(record.key()).isEqualTo("us-east-1a");
        assertThat(report.reporter()).isEqualTo(A);
        assertThat(report.incarnation()).isEqualTo(1);
        assertThat(report.peers()).isEmpty();
    }

    @Test
    void z_a_broker_that_was_killed_is_started_again() throws Exception {
        produce("first", "a", "{\"size\":1}");
        var broker = ProcessHandle.of(zone.process().pid()).stream()
                .flatMap(ProcessHandle::children)
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();

        broker.destroyForcibly();
        broker.onExit().get(10, TimeUnit.SECONDS);

        assertThat(awaitRecords(new TopicPartition("first", 0), 1))
                .as("what the broker had acknowledged is there")
                .hasSize(1);
    }
}
