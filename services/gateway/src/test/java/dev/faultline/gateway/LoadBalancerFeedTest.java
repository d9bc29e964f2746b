package dev.faultline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.topology.RegionJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadBalancerFeedTest {
    private static final TopicPartition PARTITION = new TopicPartition(LoadBalancerConfiguration.TOPIC, 0);

    private final MockConsumer<String, byte[]> kafka = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private final LoadBalancers loadBalancers = new LoadBalancers();
    private long offset;

    private static LoadBalancerConfiguration configuration(String name, long version) {
        return new LoadBalancerConfiguration(
                "arn:" + name,
                name,
                name + "-1.us-east-1.elb.localhost",
                version,
                List.of(new Node(new AvailabilityZone("us-east-1a"), "127.1.1.10")),
                Map.of(),
                List.of(),
                List.of());
    }

    private void published(String key, byte @Nullable [] value) {
        kafka.schedulePollTask(
                () -> kafka.addRecord(new ConsumerRecord<>(LoadBalancerConfiguration.TOPIC, 0, offset++, key, value)));
    }

    private void published(LoadBalancerConfiguration configuration) {
        published(configuration.arn(), RegionJson.mapper().writeValueAsBytes(configuration));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private long version(String name) {
        return loadBalancers
                .named(name + "-1.US-EAST-1.elb.localhost")
                .map(LoadBalancerConfiguration::version)
                .orElse(-1L);
    }

    @Test
    void the_edge_knows_what_the_topic_says_and_survives_what_it_cannot_read() throws Exception {
        kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
        kafka.schedulePollTask(() -> {});
        published(configuration("web", 2));
        published("arn:broken", "{".getBytes(StandardCharsets.UTF_8));
        kafka.schedulePollTask(() -> kafka.setPollException(new KafkaException("the broker is away")));
        published(configuration("web", 1));
        published(configuration("shop", 1));
        var feed = new LoadBalancerFeed(loadBalancers, kafka);
        feed.start();
        try {
            await(() -> version("shop") == 1);
            assertThat(version("web")).as("an older snapshot changes nothing").isEqualTo(2);
            published("arn:web", null);
            await(() -> version("web") == -1);
            assertThat(version("shop")).isEqualTo(1);
        } finally {
            feed.stop();
        }
        await(kafka::closed);
    }
}
