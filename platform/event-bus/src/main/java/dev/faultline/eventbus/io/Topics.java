package dev.faultline.eventbus.io;

import dev.faultline.topology.TopicDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the region's topics by their definitions, and tells their incarnations apart. */
public final class Topics implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(6);

    private final Admin admin;
    private final int replicas;
    private final boolean external;

    public Topics(BusSettings settings) {
        this.admin = Admin.create(settings.kafka().with(KafkaClients.admin()));
        this.replicas = settings.replicas();
        this.external = settings.kafka().external();
    }

    /**
     * Creates what is missing.
     *
     * @return the id of each topic: a topic that has been deleted and made anew has another one
     * @throws TopicsUnavailableException when Kafka cannot be reached, or lacks brokers to create a topic on
     */
    public Map<String, String> ensure(Set<TopicDefinition> wanted) {
        var ids = existing(wanted);
        var missing = new HashSet<TopicDefinition>();
        for (var definition : wanted) if (!ids.containsKey(definition.name())) missing.add(definition);
        if (missing.isEmpty()) return ids;
        create(missing);
        return existing(wanted);
    }

    private Map<String, String> existing(Set<TopicDefinition> wanted) {
        var ids = new HashMap<String, String>();
        var names = wanted.stream().map(TopicDefinition::name).toList();
        for (var entry : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                ids.put(entry.getKey(), get(entry.getValue()).topicId().toString());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException))
                    throw new TopicsUnavailableException("cannot look at " + entry.getKey(), e);
            }
        }
        return ids;
    }

    private void create(Set<TopicDefinition> missing) {
        try {
            var brokers = get(admin.describeCluster().nodes()).stream()
                    .map(Node::id)
                    .sorted()
                    .toList();
            var topics = missing.stream()
                    .map(definition -> topic(definition, brokers))
                    .toList();
            for (var created : admin.createTopics(topics).values().values()) {
                try {
                    get(created);
                } catch (ExecutionException e) {
                    // Another service or zone was first.
                    if (!(e.getCause() instanceof TopicExistsException)) throw e;
                }
            }
        } catch (ExecutionException e) {
            throw new TopicsUnavailableException("cannot create " + missing, e);
        }
    }

    private NewTopic topic(TopicDefinition definition, List<Integer> brokers) {
        if (external)
            return new NewTopic(definition.name(), Optional.of(definition.partitions()), Optional.empty())
                    .configs(definition.settings());
        var settings = new HashMap<>(definition.settings());
        settings.put("min.insync.replicas", String.valueOf(Math.max(1, replicas - 1)));
        // A cluster of somebody's own may number its brokers otherwise; then Kafka chooses the leaders.
        boolean zones = brokers.equals(List.of(1, 2, 3)) && replicas == 3;
        var topic = definition.ledByZone() && zones
                ? new NewTopic(definition.name(), ledByZone(definition.partitions()))
                : new NewTopic(definition.name(), definition.partitions(), (short) replicas);
        return topic.configs(settings);
    }

    /** Partition p is led by broker p + 1; the others follow. */
    private static Map<Integer, List<Integer>> ledByZone(int partitions) {
        var assignment = new HashMap<Integer, List<Integer>>();
        for (int partition = 0; partition < partitions; partition++) {
            var order = new ArrayList<Integer>();
            for (int i = 0; i < 3; i++) order.add((partition + i) % 3 + 1);
            assignment.put(partition, order);
        }
        return assignment;
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TopicsUnavailableException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicsUnavailableException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    /** Kafka is away or incomplete; try again. */
    static final class TopicsUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TopicsUnavailableException(String message, Throwable cause) {
            super(message + ": " + cause.getMessage(), cause);
        }
    }
}
