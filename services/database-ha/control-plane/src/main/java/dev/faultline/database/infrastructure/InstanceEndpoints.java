package dev.faultline.database.infrastructure;

import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.io.OutsideEndpoints;
import dev.faultline.eventbus.io.KafkaClients;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * The endpoints of running DB instances, at the addresses that DescribeDBInstances shows. It goes by the zones' assignments
 * as they stand on Kafka, so that it needs neither the service nor the state database; an endpoint that is open goes on
 * without Kafka as well.
 */
final class InstanceEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEndpoints.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final TopicPartition ASSIGNMENTS = new TopicPartition(DatabaseAssignment.TOPIC, 0);

    private final OutsideEndpoints endpoints;
    private final RegionManifest manifest;
    private final KafkaCluster kafka;
    private final Map<String, DatabaseAssignment> wanted = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    InstanceEndpoints(OutsideEndpoints endpoints, RegionManifest manifest, KafkaCluster kafka) {
        this.endpoints = endpoints;
        this.manifest = manifest;
        this.kafka = kafka;
        this.thread = Thread.ofPlatform().daemon().name("instance-endpoints").start(this::loop);
    }

    private void loop() {
        while (closed.getCount() > 0) {
            try (var reader =
                    new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                reader.assign(List.of(ASSIGNMENTS));
                reader.seekToBeginning(List.of(ASSIGNMENTS));
                consumer = reader;
                while (closed.getCount() > 0) {
                    var news = reader.poll(POLL);
                    for (var record : news) read(record);
                    if (!news.isEmpty() || !failing.isEmpty()) apply();
                }
            } catch (WakeupException | InterruptException | InterruptedException stopping) {
                return; // Only close() does that.
            } catch (KafkaException e) {
                LOG.warn("the endpoints of DB instances stay as they are, Kafka cannot be read: {}", e.toString());
                pause();
            }
        }
    }

    private Map<String, Object> settings() {
        var settings = kafka.with(KafkaClients.observer());
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    private void read(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            wanted.remove(id);
            endpoints.close(id);
            return;
        }
        try {
            wanted.put(id, RegionJson.mapper().readValue(record.value(), DatabaseAssignment.class));
        } catch (RuntimeException e) {
            LOG.warn("an assignment of {} is passed over: {}", id, e.toString());
        }
    }

    /** Closes first, so that an address is free for whoever has it now. */
    private void apply() throws InterruptedException {
        failing.clear();
        for (var assignment : wanted.values())
            if (assignment.desired() != Desired.RUNNING) endpoints.close(assignment.resourceId());
        for (var assignment : wanted.values()) if (assignment.desired() == Desired.RUNNING) open(assignment);
    }

    private void open(DatabaseAssignment assignment) throws InterruptedException {
        try {
            endpoints.open(ClusterDefinition.ofInstance(manifest, assignment), addresses(assignment));
        } catch (IOException taken) {
            failing.add(assignment.resourceId());
            LOG.warn("the endpoint of {} is not open: {}", assignment.identifier(), taken.getMessage());
        }
    }

    private InetSocketAddress[] addresses(DatabaseAssignment assignment) throws UnknownHostException {
        String host = DatabasePlace.endpointAddress(manifest.addressPrefix(), assignment.slot());
        var shown = new InetSocketAddress(host, assignment.port());
        if (manifest.prefix() == null) return new InetSocketAddress[] {shown};
        // Of a container's addresses an engine publishes the ports of that one alone which it has itself given.
        var published =
                new InetSocketAddress(InetAddress.getLocalHost(), DatabasePlace.zoneEndpointPort(assignment.slot()));
        return new InetSocketAddress[] {shown, published};
    }

    private void pause() {
        try {
            boolean _ = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        var reader = consumer;
        if (reader != null) reader.wakeup();
        if (!thread.join(STOP)) LOG.warn("the endpoints of DB instances have not ended in time");
    }
}
