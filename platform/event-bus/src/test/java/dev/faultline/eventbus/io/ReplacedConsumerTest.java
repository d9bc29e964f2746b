package dev.faultline.eventbus.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.TopicDefinition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ReplacedConsumerTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String TOPIC = "replaced-consumer-test.events";
    private static final String GROUP = "replaced-consumer-test-1";

    private static KafkaConsumer<String, byte[]> consumer(String servers) {
        return consumer(servers, GROUP, TOPIC);
    }

    private static KafkaConsumer<String, byte[]> consumer(String servers, String group, String topic) {
        var settings = KafkaCluster.open(servers).with(KafkaClients.consumer(group));
        settings.put("group.id", group);
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                new WholeAssignment().onPartitionsAssigned("", consumer, partitions, false);
            }
        });
        return consumer;
    }

    private static boolean hasAll(KafkaConsumer<?, ?> consumer) {
        var _ = consumer.poll(Duration.ofMillis(100));
        return consumer.assignment().size() == TopicDefinition.PARTITIONS;
    }

    /** It joins, and ends without a word, before the topic is there. */
    private static void joinInVain(String servers, String group, String topic) {
        var settings = KafkaCluster.open(servers).with(KafkaClients.consumer(group));
        settings.put("group.id", group);
        try (var early = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            early.subscribe(List.of(topic));
            Await.until(BOUND, "it has joined", () -> {
                var _ = early.poll(Duration.ofMillis(100));
                return early.groupMetadata().generationId() > 0;
            });
            assertThat(early.assignment()).isEmpty();
        }
    }

    @Test
    void a_replica_has_all_partitions_whatever_its_predecessor_had() {
        String servers = KafkaFixture.shared().bootstrapServers();
        String topic = "in-vain.events";
        joinInVain(servers, "in-vain-1", topic);
        try (var topics = new Topics(new BusSettings("tests", "1", KafkaCluster.open(servers), 1))) {
            var wanted = Set.of(TopicDefinition.contractEvents(topic));
            Await.until(BOUND, "the topic is there", () -> topics.ensure(wanted).size() == 1);
        }
        try (var successor = consumer(servers, "in-vain-1", topic)) {
            Await.until(BOUND, "the successor has all partitions", () -> hasAll(successor));
        }
    }

    @Test
    void a_replica_that_starts_again_takes_the_place_of_one_that_never_said_goodbye() {
        String servers = KafkaFixture.shared().bootstrapServers();
        try (var topics = new Topics(new BusSettings("tests", "1", KafkaCluster.open(servers), 1))) {
            var wanted = Set.of(TopicDefinition.contractEvents(TOPIC));
            Await.until(BOUND, "the topic is there", () -> topics.ensure(wanted).size() == 1);
        }
        // The predecessor's session goes on: its heartbeats do not stop, as if its death were not noticed.
        try (var predecessor = consumer(servers)) {
            Await.until(BOUND, "the first has all partitions", () -> hasAll(predecessor));
            try (var successor = consumer(servers);
                    var producer = new KafkaProducer<>(
                            Map.<String, Object>of("bootstrap.servers", servers),
                            new StringSerializer(),
                            new StringSerializer())) {
                Await.until(BOUND, "the second has all partitions", () -> hasAll(successor));
                producer.send(new ProducerRecord<>(TOPIC, "key", "value"));
                Await.until(BOUND, "the second reads on", () -> !successor
                        .poll(Duration.ofMillis(200))
                        .isEmpty());
                assertThat(successor.groupMetadata().groupInstanceId()).contains(GROUP);
            }
        }
    }
}
