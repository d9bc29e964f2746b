package dev.faultline.eventbus.io;

import dev.faultline.eventbus.ConfigurationPublisher;
import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.io.CommitLog;
import dev.faultline.eventstore.io.EventLog;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.eventstore.io.Worker;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Publishes snapshots on compacted topics: those that an event affects, and all of them when asked to. A snapshot is
 * written to its table before it is sent, so that no version is ever published with two contents. It runs in the relay's
 * one thread.
 */
public final class ConfigurationOutlet implements EventLog.Handler, Worker.Task, ConfigurationPublisher {
    /** The outlet's name among the followers. */
    public static final String NAME = "configuration";

    private static final Duration POLL = Duration.ofSeconds(2);

    /** How often every key is composed again without an event: some snapshots end with time alone. */
    private static final Duration COMPLETE = Duration.ofMinutes(10);

    private final List<ConfigurationTopic<?>> topics;
    private final StoreTables tables;
    private final PublishedConfiguration published;
    private final KafkaSender sender;
    private final TimeSource time;
    private final Map<Key, Long> acknowledged = new HashMap<>();
    private volatile boolean everything = true;
    private long served;
    private Instant completed = Instant.MIN;

    private record Key(String topic, String key) {}

    public ConfigurationOutlet(
            List<? extends ConfigurationTopic<?>> topics, StoreTables tables, KafkaSender sender, TimeSource time) {
        this.topics = List.copyOf(topics);
        this.tables = tables;
        this.published = new PublishedConfiguration(tables.jdbc());
        this.sender = sender;
        this.time = time;
    }

    /** Has this replica publish everything at its next turn: it has become the leader, or a topic has been made anew. */
    public void publishEverything() {
        everything = true;
    }

    @Override
    public void republish() {
        published.request(tables.channel());
    }

    @Override
    public String name() {
        return "configuration of " + tables.channel();
    }

    @Override
    public Duration run() {
        long requested = published.lastRequest();
        if (!everything && requested <= served) {
            if (!time.now().isBefore(completed.plus(COMPLETE))) publishAll();
            return POLL;
        }
        everything = false;
        try {
            acknowledged.clear();
            publishAll();
            served = requested;
        } catch (RuntimeException e) {
            everything = true;
            throw e;
        }
        return POLL;
    }

    private void publishAll() {
        for (var topic : topics) {
            var keys = new LinkedHashSet<>(published.keys(topic.topic()));
            keys.addAll(topic.keys());
            publish(topic, keys);
        }
        completed = time.now();
    }

    @Override
    public int handle(List<CommitLog.Entry<Optional<Envelope<?>>>> batch) {
        for (var topic : topics) {
            var keys = new LinkedHashSet<String>();
            for (var entry : batch) entry.value().ifPresent(envelope -> keys.addAll(affected(topic, envelope)));
            publish(topic, keys);
        }
        return batch.size();
    }

    private Set<String> affected(ConfigurationTopic<?> topic, Envelope<?> envelope) {
        try {
            return topic.affectedBy(envelope);
        } catch (RuntimeException e) {
            park(topic, envelope.stream() + "@" + envelope.version().value(), e);
            return Set.of();
        }
    }

    private <T> void publish(ConfigurationTopic<T> topic, Set<String> keys) {
        var sending = new HashMap<Key, Long>();
        var futures = new ArrayList<Future<?>>();
        for (String key : keys) {
            var snapshot = snapshot(topic, key);
            if (snapshot.isEmpty()) continue;
            var place = new Key(topic.topic(), key);
            long version = snapshot.get().version();
            if (Long.valueOf(version).equals(acknowledged.get(place))) continue;
            futures.add(
                    sender.send(topic.topic(), null, key, bytes(snapshot.get().value())));
            sending.put(place, version);
        }
        KafkaSender.await(futures);
        acknowledged.putAll(sending);
    }

    private static byte @Nullable [] bytes(@Nullable String value) {
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }

    /** The snapshot as it is to be published, noted in its table; empty when its topic fails to compose it. */
    private <T> Optional<PublishedConfiguration.Row> snapshot(ConfigurationTopic<T> topic, String key) {
        try {
            var before = published.find(topic.topic(), key);
            if (before.isPresent()) {
                String same = json(topic.compose(key, before.get().version()));
                if (PublishedConfiguration.equal(same, before.get().value()))
                    return Optional.of(
                            new PublishedConfiguration.Row(before.get().version(), same));
            }
            long next = before.map(PublishedConfiguration.Row::version).orElse(0L) + 1;
            var now = new PublishedConfiguration.Row(next, json(topic.compose(key, next)));
            published.save(topic.topic(), key, now);
            return Optional.of(now);
        } catch (RuntimeException e) {
            park(topic, key, e);
            return Optional.empty();
        }
    }

    private static <T> @Nullable String json(Optional<T> snapshot) {
        return snapshot.isEmpty() ? null : RegionJson.mapper().writeValueAsString(snapshot.get());
    }

    /** A bug of one topic must not keep the others from being published. */
    private void park(ConfigurationTopic<?> topic, String item, RuntimeException e) {
        if (e instanceof DataAccessResourceFailureException
                || e instanceof TransientDataAccessException
                || e instanceof TransactionException) throw e;
        tables.parked().park(topic.topic(), item, e.toString());
    }
}
