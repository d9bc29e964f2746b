package dev.faultline.eventbus.io;

import dev.faultline.eventbus.Observer;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.TopicDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that reads the topics of soft state without a group, from their ends. A partition whose broker is gone does
 * not hold up the others.
 */
public final class ObserverLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObserverLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final BusSettings settings;
    private final List<Observer<?>> observers;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;

    public ObserverLoop(BusSettings settings, List<? extends Observer<?>> observers) {
        this.settings = settings;
        this.observers = List.copyOf(observers);
    }

    public void start() {
        thread = Thread.ofPlatform()
                .daemon()
                .name("observers-" + settings.service())
                .start(this::loop);
    }

    private void loop() {
        while (closed.getCount() > 0) {
            try (var reader = new KafkaConsumer<>(
                    settings.kafka().with(KafkaClients.observer()),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                reader.assign(partitions());
                consumer = reader;
                while (closed.getCount() > 0) for (var record : reader.poll(POLL)) deliver(record);
            } catch (WakeupException again) {
                LOG.debug("{} observes anew", settings.service());
            } catch (InterruptException stopping) {
                return;
            } catch (KafkaException e) {
                LOG.warn("{} cannot observe and will try again: {}", settings.service(), e.toString());
                pause();
            }
        }
    }

    /** Topics were made anew: a reader may wait in them for a place that they reach much later. Any thread. */
    public void again() {
        var reader = consumer;
        if (reader != null) reader.wakeup();
    }

    private List<TopicPartition> partitions() {
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : observers.stream().map(Observer::topic).distinct().toList())
            for (int i = 0; i < TopicDefinition.PARTITIONS; i++) partitions.add(new TopicPartition(topic, i));
        return partitions;
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        for (var observer : observers) if (observer.topic().equals(record.topic())) deliver(observer, record);
    }

    private <T> void deliver(Observer<T> observer, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) return;
        try {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            observer.observe(key, RegionJson.mapper().readValue(record.value(), observer.type()));
        } catch (RuntimeException e) {
            LOG.warn("An observation on {} is passed over: {}", record.topic(), e.toString());
        }
    }

    private void pause() {
        try {
            boolean _ = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        again();
        var started = thread;
        if (started == null) return;
        try {
            if (!started.join(STOP)) LOG.warn("the observers of {} have not ended in time", settings.service());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
