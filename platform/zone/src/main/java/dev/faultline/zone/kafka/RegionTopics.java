package dev.faultline.zone.kafka;

import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.TopicDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the region's topics when they are missing, the same way whoever comes first: replicated to as many brokers as the
 * region has, 3 at most; soft state led by the broker of the zone that writes it. A cluster of somebody else has its own
 * defaults for both.
 */
public final class RegionTopics implements AutoCloseable {
    /** How many copies a topic has, where the region has as many zones. */
    public static final int REPLICATION = 3;

    private final KafkaCluster kafka;
    private final List<Integer> brokers;
    private @Nullable Admin admin;

    /** @throws IllegalArgumentException with a sentence when the manifest's Kafka cannot be made out */
    public RegionTopics(RegionManifest manifest) {
        this.kafka = KafkaCluster.of(manifest);
        this.brokers = manifest.zones().stream().map(ZonePlace::index).sorted().toList();
    }

    /** How many in-sync copies a write that must last waits for: any one broker may be lost. */
    public static int minInSync(int zones) {
        return Math.min(REPLICATION, zones) >= 3 ? 2 : 1;
    }

    /**
     * Makes the topic unless it is there.
     *
     * @return the topic's id; a topic that was deleted and made anew has another
     * @throws IOException when Kafka does not answer or refuses; try again later
     */
    public Uuid ensure(TopicDefinition definition) throws IOException, InterruptedException {
        try {
            var found = find(definition.name());
            return found.isPresent() ? found.get() : create(definition);
        } catch (ExecutionException e) {
            throw new IOException("topic " + definition.name() + ": " + e.getCause(), e.getCause());
        }
    }

    private Optional<Uuid> find(String topic) throws ExecutionException, InterruptedException {
        try {
            var described =
                    admin().describeTopics(List.of(topic)).allTopicNames().get();
            return described.values().stream().map(TopicDescription::topicId).findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return Optional.empty();
            throw e;
        }
    }

    private Uuid create(TopicDefinition definition) throws ExecutionException, InterruptedException {
        try {
            return admin().createTopics(List.of(newTopic(definition)))
                    .topicId(definition.name())
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) throw e;
            // Somebody was faster.
            return find(definition.name()).orElseThrow(() -> e);
        }
    }

    private synchronized Admin admin() {
        if (admin == null) admin = Admin.create(KafkaSettings.admin(kafka));
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) admin.close(Duration.ZERO);
    }

    private NewTopic newTopic(TopicDefinition definition) {
        if (kafka.external())
            return new NewTopic(definition.name(), Optional.of(definition.partitions()), Optional.empty())
                    .configs(definition.settings());
        var topic = definition.ledByZone()
                ? new NewTopic(definition.name(), assignment(definition.partitions()))
                : new NewTopic(definition.name(), Optional.of(definition.partitions()), Optional.of((short)
                        Math.min(REPLICATION, brokers.size())));
        var settings = new HashMap<>(definition.settings());
        settings.put("min.insync.replicas", Integer.toString(minInSync(brokers.size())));
        return topic.configs(settings);
    }

    /** Partition p is led by the broker of zone p + 1, where there is one; the next brokers in the ring follow. */
    Map<Integer, List<Integer>> assignment(int partitions) {
        var assignment = new HashMap<Integer, List<Integer>>();
        for (int partition = 0; partition < partitions; partition++) {
            int own = brokers.indexOf(partition + 1);
            int leader = own >= 0 ? own : partition % brokers.size();
            var replicas = new ArrayList<Integer>();
            for (int i = 0; i < Math.min(REPLICATION, brokers.size()); i++)
                replicas.add(brokers.get((leader + i) % brokers.size()));
            assignment.put(partition, List.copyOf(replicas));
        }
        return assignment;
    }
}
