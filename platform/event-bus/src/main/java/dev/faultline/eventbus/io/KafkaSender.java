package dev.faultline.eventbus.io;

import dev.faultline.eventstore.EventPublisher.PublishException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Sends what is not a contract event: configuration and probes. Acknowledged by two brokers. */
public final class KafkaSender implements AutoCloseable {
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaTemplate<byte[], byte[]> template;

    public KafkaSender(BusSettings settings) {
        this.producers = new DefaultKafkaProducerFactory<>(
                settings.kafka().with(KafkaClients.producer()), new ByteArraySerializer(), new ByteArraySerializer());
        this.template = new KafkaTemplate<>(producers);
    }

    /** @param value null for a tombstone */
    Future<?> send(String topic, @Nullable Integer partition, String key, byte @Nullable [] value) {
        try {
            return template.send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value));
        } catch (RuntimeException e) {
            throw new PublishException("Kafka did not take a message for " + topic, e);
        }
    }

    /** @throws PublishException when not all are acknowledged in time */
    static void await(List<Future<?>> sent) {
        try {
            for (var future : sent) future.get(2L * KafkaClients.DELIVERY_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new PublishException("Kafka has not acknowledged: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("interrupted while publishing", e);
        }
    }

    @Override
    public void close() {
        producers.destroy();
    }
}
