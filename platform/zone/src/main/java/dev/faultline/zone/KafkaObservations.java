package dev.faultline.zone;

import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.TopicDefinition;
import dev.faultline.zone.kafka.KafkaSettings;
import dev.faultline.zone.kafka.RegionTopics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Sends the latest observation of each key, one batch at a time: what is published meanwhile waits and is replaced by
 * what is published later, so that Kafka's return finds the present and not a backlog.
 */
final class KafkaObservations implements Observations, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaObservations.class);
    /** Keys that wait at most; the one that waits longest makes room. */
    static final int MAX_WAITING = 10_000;

    private static final long RETRY_MS = 500;

    private final RegionTopics topics;
    private final Map<String, Object> settings;
    private final int partition;
    private final TimeSource time;
    private final Object lock = new Object();
    private final Thread thread =
            Thread.ofPlatform().name("publishes-observations").daemon().unstarted(this::run);
    private Map<Slot, byte[]> waiting = new LinkedHashMap<>();
    /** Of the thread alone. */
    private final Set<String> ensured = new HashSet<>();

    private @Nullable Long silentSince;

    private record Slot(String topic, String key) {}

    /** @param zoneIndex decides the partition: the one that this zone's broker prefers to lead */
    KafkaObservations(KafkaCluster kafka, RegionTopics topics, int zoneIndex, TimeSource time) {
        this.topics = topics;
        this.settings = KafkaSettings.observer(kafka);
        this.partition = (zoneIndex - 1) % TopicDefinition.PARTITIONS;
        this.time = time;
    }

    @Override
    public void publish(String topic, String key, Object value) {
        byte[] json;
        try {
            json = RegionJson.mapper().writeValueAsBytes(value);
        } catch (JacksonException e) {
            log.error("{}: an observation of {} cannot be written: {}", topic, key, e.getMessage());
            return;
        }
        synchronized (lock) {
            var slot = new Slot(topic, key);
            waiting.remove(slot);
            if (waiting.size() == MAX_WAITING)
                waiting.remove(waiting.keySet().iterator().next());
            waiting.put(slot, json);
            if (thread.getState() == Thread.State.NEW) thread.start();
            lock.notifyAll();
        }
    }

    private void run() {
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            while (true) {
                var batch = awaitBatch();
                try {
                    send(producer, batch);
                    answered();
                } catch (InterruptException closed) {
                    throw closed;
                } catch (IOException | KafkaException e) {
                    silent(e);
                    putBack(batch);
                    Thread.sleep(RETRY_MS);
                }
            }
        } catch (InterruptedException | InterruptException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<Slot, byte[]> awaitBatch() throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty()) lock.wait();
            var batch = waiting;
            waiting = new LinkedHashMap<>();
            return batch;
        }
    }

    private void send(KafkaProducer<String, byte[]> producer, Map<Slot, byte[]> batch)
            throws IOException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (var entry : batch.entrySet()) {
            var topic = entry.getKey().topic();
            if (!ensured.contains(topic)) topics.ensure(TopicDefinition.softState(topic));
            ensured.add(topic);
            sent.add(producer.send(
                    new ProducerRecord<>(topic, partition, entry.getKey().key(), entry.getValue())));
        }
        for (var future : sent) {
            try {
                future.get();
            } catch (ExecutionException e) {
                // The topic may have been deleted: look again before the next batch.
                ensured.clear();
                throw new IOException(String.valueOf(e.getCause()), e);
            }
        }
    }

    /** What has been observed again since then stays as it is. */
    private void putBack(Map<Slot, byte[]> batch) {
        synchronized (lock) {
            batch.forEach((slot, json) -> {
                if (waiting.size() < MAX_WAITING) waiting.putIfAbsent(slot, json);
            });
        }
    }

    private void silent(Exception e) {
        if (silentSince != null) return;
        silentSince = time.nanoTime();
        log.warn("observations wait, Kafka does not take them: {}", e.getMessage());
    }

    private void answered() {
        if (silentSince == null) return;
        log.info("Kafka takes observations again after {} ms", (time.nanoTime() - silentSince) / 1_000_000);
        silentSince = null;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
