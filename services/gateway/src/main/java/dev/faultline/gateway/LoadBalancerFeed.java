package dev.faultline.gateway;

import dev.faultline.eventbus.io.KafkaClients;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import tools.jackson.core.JacksonException;

/**
 * Keeps the edge's load balancers as the compacted topic has them. With Kafka away, the edge goes on with what it has heard;
 * it starts empty and reads the topic from its beginning.
 */
final class LoadBalancerFeed implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancerFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final LoadBalancers loadBalancers;
    private final Consumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile boolean running;

    LoadBalancerFeed(LoadBalancers loadBalancers, Consumer<String, byte[]> consumer) {
        this.loadBalancers = loadBalancers;
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name("gateway-edge").daemon().unstarted(this::follow);
    }

    static LoadBalancerFeed from(KafkaCluster kafka, LoadBalancers loadBalancers) {
        var settings = kafka.with(KafkaClients.observer());
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "gateway-edge");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new LoadBalancerFeed(
                loadBalancers, new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()));
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    private void follow() {
        try (consumer) {
            consumer.assign(List.of(new TopicPartition(LoadBalancerConfiguration.TOPIC, 0)));
            while (running) poll();
        } catch (WakeupException stopped) {
            // Stopped while waiting.
        }
    }

    private void poll() {
        try {
            for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) hear(message);
        } catch (WakeupException stopped) {
            throw stopped;
        } catch (KafkaException e) {
            LOG.warn(
                    "The edge cannot read {} and goes on with what it knows: {}",
                    LoadBalancerConfiguration.TOPIC,
                    e.toString());
        }
    }

    private void hear(ConsumerRecord<String, byte[]> message) {
        if (message.key() == null) return;
        try {
            byte[] value = message.value();
            loadBalancers.heard(
                    message.key(),
                    value == null ? null : RegionJson.mapper().readValue(value, LoadBalancerConfiguration.class));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.error("The edge leaves out {}, whose configuration it cannot read: {}", message.key(), e.toString());
        }
    }

    @Override
    public void stop() {
        running = false;
        consumer.wakeup();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
