package dev.faultline.lab.io;

import dev.faultline.lab.core.NodeTraffic;
import dev.faultline.lab.rig.io.Pause;
import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import dev.faultline.topology.RegionJson;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Follows the nodes' reports on the region's brokers, as any consumer of the contract may, from a thread of its own. A
 * broker's loss delays what it hears, and loses nothing that was replicated.
 */
final class TrafficReports implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrafficReports.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long RETRY_NANOS = 500_000_000;

    private final Map<String, Object> settings;
    private final List<LoadBalancerTraffic> reports = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    TrafficReports(String bootstrapServers) {
        settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                2_000,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                3_000,
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                2_000,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        thread = Thread.ofPlatform().name("traffic-reports").daemon().start(this::run);
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            while (!closed) {
                try {
                    if (consumer.assignment().isEmpty()) assign(consumer);
                    if (consumer.assignment().isEmpty()) LockSupport.parkNanos(RETRY_NANOS);
                    else consumer.poll(POLL).forEach(record -> take(record.value()));
                } catch (KafkaException e) {
                    if (closed) return;
                    log.info("the nodes' reports cannot be read: {}", e.toString());
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
        }
    }

    private static void assign(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.assign(consumer.partitionsFor(LoadBalancerTraffic.TOPIC).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    private void take(byte[] json) {
        try {
            reports.add(RegionJson.mapper().readValue(json, LoadBalancerTraffic.class));
        } catch (JacksonException e) {
            log.warn("a report cannot be read: {}", e.getMessage());
        }
    }

    /**
     * What the nodes did since, once those of the given zones have reported later than {@code until}.
     *
     * @return empty when one of them has not within the limit: a count that may be too low is none
     */
    Optional<NodeTraffic> await(String loadBalancerArn, Instant from, Instant until, Set<String> zones, Duration limit)
            throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var traffic = NodeTraffic.since(from, loadBalancerArn, List.copyOf(reports));
            var latest = new HashMap<String, Instant>();
            for (var node : traffic.nodes())
                latest.merge(node.zone(), node.lastReport(), (a, b) -> a.isAfter(b) ? a : b);
            if (zones.stream().allMatch(zone -> latest.getOrDefault(zone, from).isAfter(until)))
                return Optional.of(traffic);
            if (System.nanoTime() - deadline >= 0) return Optional.empty();
            Pause.sleep(POLL);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
