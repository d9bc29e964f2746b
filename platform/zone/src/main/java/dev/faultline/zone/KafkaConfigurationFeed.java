package dev.faultline.zone;

import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.TopicDefinition;
import dev.faultline.zone.kafka.KafkaSettings;
import dev.faultline.zone.kafka.RegionTopics;
import dev.faultline.zone.kafka.TopicCopy;
import dev.faultline.zone.kafka.TopicWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all followed topics with one consumer on one thread, which is the only one that ever waits for Kafka. */
final class KafkaConfigurationFeed implements ConfigurationFeed, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaConfigurationFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** While a topic is read to its end, an empty answer is news. */
    private static final Duration POLL_TO_THE_END = Duration.ofMillis(20);

    private static final long RETRY_MS = 500;

    private final TopicWatch topics;
    private final Map<String, Object> settings;
    private final Path folder;
    private final Map<String, FollowedTopic<?>> followed = new ConcurrentHashMap<>();
    /** There is something new to attach. */
    private final Semaphore added = new Semaphore(0);

    private final Thread thread =
            Thread.ofPlatform().name("follows-configuration").daemon().unstarted(this::run);
    /** Of the thread alone: what is assigned to the consumer, and whether its end has been reached. */
    private final Map<TopicPartition, Boolean> assigned = new LinkedHashMap<>();

    private final Map<String, String> attached = new HashMap<>();
    /** Where an end has been seen that may be another topic's of the same name; {@link TopicWatch#askAgain}. */
    private final Map<TopicPartition, Long> seenEnds = new HashMap<>();

    KafkaConfigurationFeed(KafkaCluster kafka, RegionTopics topics, Path folder) {
        this.topics = new TopicWatch(topics, added::release);
        this.settings = KafkaSettings.reader(kafka);
        this.folder = folder;
    }

    @Override
    public synchronized <T> Subscription follow(String topic, Class<T> type, Consumer<Snapshot<T>> listener) {
        var known = followed.get(topic);
        if (known != null && known.type() != type)
            throw new IllegalStateException(topic + " is followed as " + known.type() + ", not as " + type);
        @SuppressWarnings("unchecked")
        var same = (FollowedTopic<T>) known;
        var target = same == null ? open(topic, type) : same;
        target.add(listener);
        followed.put(topic, target);
        if (thread.getState() == Thread.State.NEW) thread.start();
        topics.watch(TopicDefinition.configuration(topic));
        return () -> target.remove(listener);
    }

    private <T> FollowedTopic<T> open(String topic, Class<T> type) {
        try {
            return new FollowedTopic<>(topic, type, new TopicCopy(folder, topic));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the copy of " + topic, e);
        }
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            while (!Thread.currentThread().isInterrupted()) cycle(consumer);
        } catch (InterruptedException | InterruptException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void cycle(KafkaConsumer<String, String> consumer) throws InterruptedException {
        attachNew(consumer);
        if (assigned.isEmpty()) {
            if (added.tryAcquire(RETRY_MS, TimeUnit.MILLISECONDS)) added.drainPermits();
            return;
        }
        try {
            var pause = assigned.containsValue(false) ? POLL_TO_THE_END : POLL;
            for (var entry : consumer.poll(pause))
                topic(entry.topic()).read(Objects.requireNonNullElse(entry.key(), ""), entry.value());
            for (var partition : assigned.entrySet()) {
                if (partition.getValue()
                        || consumer.currentLag(partition.getKey()).orElse(1) > 0) continue;
                partition.setValue(isItsEnd(partition.getKey()));
            }
        } catch (InterruptException closed) {
            throw closed;
        } catch (KafkaException e) {
            log.warn("configuration cannot be read: {}", e.toString());
            added.tryAcquire(RETRY_MS, TimeUnit.MILLISECONDS);
        }
        assigned.forEach((partition, end) -> {
            if (end) topic(partition.topic()).reachedEnd();
        });
        followed.values().forEach(FollowedTopic::settle);
    }

    /** A consumer goes on in a topic that was made anew, at its beginning, before anybody has noticed. */
    private boolean isItsEnd(TopicPartition partition) {
        String topic = partition.topic();
        Long asked = seenEnds.get(partition);
        if (asked == null) seenEnds.put(partition, topics.askAgain());
        return asked != null
                && topics.answeredSince(topic, asked)
                && topics.id(topic).equals(Optional.ofNullable(attached.get(topic)));
    }

    private FollowedTopic<?> topic(String name) {
        return Objects.requireNonNull(followed.get(name), name);
    }

    /** Topics that were not there before, or were made anew: they are read from their beginning. */
    private void attachNew(KafkaConsumer<String, String> consumer) {
        for (var topic : followed.values()) {
            var id = topics.id(topic.name());
            if (id.isEmpty() || id.get().equals(attached.put(topic.name(), id.get()))) continue;
            topic.attach(id.get());
            var partitions = new ArrayList<TopicPartition>();
            for (int i = 0; i < TopicDefinition.configuration(topic.name()).partitions(); i++)
                partitions.add(new TopicPartition(topic.name(), i));
            partitions.forEach(partition -> assigned.put(partition, false));
            partitions.forEach(seenEnds::remove);
            consumer.assign(assigned.keySet());
            consumer.seekToBeginning(partitions);
            log.info("following {}", topic.name());
        }
    }

    @Override
    public void close() {
        topics.close();
        thread.interrupt();
    }
}
