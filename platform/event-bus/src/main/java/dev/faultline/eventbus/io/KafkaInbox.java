package dev.faultline.eventbus.io;

import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventPublisher.PublishException;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.TopicDefinition;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Asks the other services by a probe, and waits for their watermarks behind all that they had committed. */
public final class KafkaInbox implements Inbox {
    private static final Duration BOUND = Duration.ofSeconds(3);

    private final Set<String> topics;
    private final Watermarks watermarks;
    private final KafkaSender sender;

    public KafkaInbox(ContractCatalog catalog, Watermarks watermarks, KafkaSender sender) {
        this.topics = catalog.topics();
        this.watermarks = watermarks;
        this.sender = sender;
    }

    @Override
    public void awaitOthers() {
        if (topics.isEmpty()) return;
        var probe = new WireEvent.Probe(UUID.randomUUID());
        watermarks.expect(probe.id(), topics);
        byte[] value = RegionJson.mapper().writeValueAsBytes(probe);
        // To every partition, since one may have just lost its broker; one copy that arrives is enough.
        for (int partition = 0; partition < TopicDefinition.PARTITIONS; partition++) {
            int to = partition;
            Thread.ofVirtual().start(() -> send(to, probe.id().toString(), value));
        }
        watermarks.await(probe.id(), BOUND);
    }

    private void send(int partition, String key, byte[] value) {
        try {
            var _ = sender.send(WireEvent.Probe.TOPIC, partition, key, value);
        } catch (PublishException lost) {
            // The caller finds out by waiting in vain; that is what InboxBehindException says.
        }
    }
}
