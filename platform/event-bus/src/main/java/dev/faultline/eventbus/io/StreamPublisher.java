package dev.faultline.eventbus.io;

import dev.faultline.eventstore.EventPublisher;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.TopicDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Publishes contract events through Spring Cloud Stream with a synchronous producer. Messages of one key go one after
 * the other, keys side by side.
 */
public final class StreamPublisher implements EventPublisher, AutoCloseable {
    private static final int LANES = 16;

    private final BusSettings settings;
    private final StreamBridge bridge;
    private final ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor();

    public StreamPublisher(BusSettings settings, StreamBridge bridge) {
        this.settings = settings;
        this.bridge = bridge;
    }

    @Override
    public void publish(List<Message> batch) {
        Map<Integer, List<GenericMessage<byte[]>>> byLane = new LinkedHashMap<>();
        for (var message : batch) {
            int lane = Math.floorMod(message.outgoing().key().hashCode(), LANES);
            byLane.computeIfAbsent(lane, _ -> new ArrayList<>()).add(wire(message));
        }
        var sending = new ArrayList<Future<?>>();
        for (var lane : byLane.values()) sending.add(lanes.submit(() -> lane.forEach(this::send)));
        sending.forEach(StreamPublisher::await);
    }

    private GenericMessage<byte[]> wire(Message message) {
        var outgoing = message.outgoing();
        if (!outgoing.topic().equals(settings.contractTopic()))
            throw new IllegalArgumentException(
                    settings.service() + " publishes on " + settings.contractTopic() + ", not on " + outgoing.topic());
        var wire = new WireEvent(
                message.id(),
                outgoing.event().getClass().getSimpleName(),
                WireEvent.VERSION,
                settings.service(),
                message.stream().toString(),
                message.position(),
                message.at(),
                RegionJson.mapper().valueToTree(outgoing.event()));
        return new GenericMessage<>(
                wire.bytes(), Map.of(KafkaHeaders.KEY, outgoing.key().getBytes(StandardCharsets.UTF_8)));
    }

    /** Puts a watermark behind everything published so far, in every partition. */
    public void watermark(List<UUID> probes) {
        var data = RegionJson.mapper().createObjectNode();
        var ids = data.putArray("probes");
        probes.forEach(probe -> ids.add(probe.toString()));
        var sending = new ArrayList<Future<?>>();
        for (int partition = 0; partition < TopicDefinition.PARTITIONS; partition++) {
            var wire = new WireEvent(
                    UUID.randomUUID(),
                    WireEvent.WATERMARK,
                    WireEvent.VERSION,
                    settings.service(),
                    "",
                    0,
                    Instant.EPOCH,
                    data);
            var message = new GenericMessage<>(wire.bytes(), Map.of(KafkaHeaders.PARTITION, partition));
            sending.add(lanes.submit(() -> send(message)));
        }
        sending.forEach(StreamPublisher::await);
    }

    private void send(GenericMessage<byte[]> message) {
        if (!bridge.send(settings.contractTopic(), message))
            throw new IllegalStateException(settings.contractTopic() + " did not take a message");
    }

    private static void await(Future<?> sending) {
        try {
            sending.get();
        } catch (ExecutionException e) {
            throw new PublishException("Kafka has not acknowledged: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("interrupted while publishing", e);
        }
    }

    @Override
    public void close() {
        lanes.close();
    }
}
