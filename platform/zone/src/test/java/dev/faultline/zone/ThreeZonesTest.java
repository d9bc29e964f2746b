package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.TopicDefinition;
import dev.faultline.topology.ZoneReport;
import dev.faultline.zone.kafka.KafkaSettings;
import dev.faultline.zone.kafka.RegionTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A region's three zones with their brokers, as six JVMs; one zone dies and comes back. */
@Timeout(240)
class ThreeZonesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TopicDefinition FLOW = TopicDefinition.contractEvents("flow");

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final RegionManifest manifest = ZoneUnderTest.region(network.network(), 3);
    private final List<AvailabilityZone> names =
            manifest.zones().stream().map(ZonePlace::zone).toList();
    private final List<ZoneUnderTest> zones = new ArrayList<>();
    private final Map<AvailabilityZone, ZoneReport> reports = new HashMap<>();

    ThreeZonesTest(@TempDir Path root) throws IOException {
        for (var name : names) zones.add(ZoneUnderTest.start(manifest, name, root, TestDistribution.home()));
    }

    @AfterEach
    void leave_nothing() {
        zones.forEach(ZoneUnderTest::close);
        network.close();
    }

    @Test
    void a_zone_dies_and_nothing_acknowledged_is_lost_and_it_comes_back() throws Exception {
        zones.forEach(ZoneUnderTest::awaitReady);
        var topics = new RegionTopics(manifest);
        Await.until(SOON, "the brokers make a topic with three copies", () -> {
            topics.ensure(FLOW);
            return true;
        });
        try (var consumer = reader(ZoneReport.TOPIC);
                var producer = producer()) {
            awaitReports(
                    consumer,
                    "all see all",
                    () -> reports.size() == 3
                            && reports.values().stream().allMatch(report -> report.peers().values().stream()
                                    .allMatch(ZoneReport.Sight::reachable)));
            assertEachZoneLeadsItsReports();
            var sent = new TreeSet<String>();
            for (int i = 0; i < 100; i++) acknowledged(producer, sent);

            long killed = System.nanoTime();
            int died = zones.get(2).processes.crash();
            long longest = 0;
            do longest = Math.max(longest, acknowledged(producer, sent));
            while (System.nanoTime() - killed < 5_000_000_000L);
            awaitReports(consumer, "a and b see c dead", () -> sees(0, 2, false) && sees(1, 2, false));
            System.out.printf("zone c: %d processes killed; longest acks=all write %d ms%n", died, longest / 1_000_000);

            zones.get(2).startAgain();
            assertThat(zones.get(2).awaitReady().incarnation()).isEqualTo(2);
            awaitReports(
                    consumer,
                    "c reports, and all see it",
                    () -> incarnationOf(2) == 2 && sees(0, 2, true) && sees(1, 2, true));
            for (int i = 0; i < 100; i++) acknowledged(producer, sent);
            assertThat(readAll(sent.size())).isEqualTo(sent);
            printMemory();
        }
    }

    private KafkaConsumer<String, String> reader(String topic) {
        var settings = KafkaSettings.reader(KafkaCluster.of(manifest));
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.assign(IntStream.range(0, TopicDefinition.PARTITIONS)
                .mapToObj(i -> new TopicPartition(topic, i))
                .toList());
        return consumer;
    }

    private KafkaProducer<String, String> producer() {
        var settings = KafkaSettings.observer(KafkaCluster.of(manifest));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    /** Sends one value and returns how many nanoseconds it took to be acknowledged. */
    private static long acknowledged(KafkaProducer<String, String> producer, TreeSet<String> sent) throws Exception {
        var value = Integer.toString(sent.size());
        long began = System.nanoTime();
        producer.send(new ProducerRecord<>(FLOW.name(), value, value)).get(60, TimeUnit.SECONDS);
        sent.add(value);
        return System.nanoTime() - began;
    }

    private TreeSet<String> readAll(int count) {
        var all = new TreeSet<String>();
        try (var consumer = reader(FLOW.name())) {
            Await.until(SOON, "all that was acknowledged", () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> all.add(record.value()));
                return all.size() >= count;
            });
        }
        return all;
    }

    private interface Expectation {
        boolean holds();
    }

    private void awaitReports(KafkaConsumer<String, String> consumer, String sentence, Expectation expectation) {
        Await.until(SOON, sentence, () -> {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                var report = RegionJson.mapper().readValue(record.value(), ZoneReport.class);
                assertThat(record.partition())
                        .isEqualTo(manifest.place(report.reporter()).index() - 1);
                reports.put(report.reporter(), report);
            }
            return expectation.holds();
        });
    }

    private boolean sees(int reporter, int peer, boolean reachable) {
        var report = reports.get(names.get(reporter));
        var sight = report == null ? null : report.peers().get(names.get(peer));
        return sight != null && sight.reachable() == reachable;
    }

    private long incarnationOf(int zone) {
        var report = reports.get(names.get(zone));
        return report == null ? 0 : report.incarnation();
    }

    private void assertEachZoneLeadsItsReports() throws Exception {
        try (var admin = Admin.create(KafkaSettings.admin(KafkaCluster.of(manifest)))) {
            var described = admin.describeTopics(List.of(ZoneReport.TOPIC))
                    .allTopicNames()
                    .get(20, TimeUnit.SECONDS);
            for (var partition : described.values().iterator().next().partitions()) {
                assertThat(partition.replicas().getFirst().id()).isEqualTo(partition.partition() + 1);
                assertThat(partition.replicas()).hasSize(3);
            }
        }
    }

    private void printMemory() throws IOException {
        for (var zone : zones) {
            for (var process : zone.processes.find()) {
                var status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
                var resident =
                        status.lines().filter(line -> line.startsWith("VmRSS")).findFirst();
                System.out.println(zone.zone + " " + process.program().orElse(null) + " " + resident.orElse(""));
            }
        }
    }
}
