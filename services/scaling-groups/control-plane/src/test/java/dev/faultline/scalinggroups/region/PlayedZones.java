package dev.faultline.scalinggroups.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.ZoneReport;
import dev.faultline.topology.ZoneReport.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Says and does what the zones' processes and agents would: assignments in, reports out, until a zone is killed. */
final class PlayedZones implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(100);
    private static final long DETECTION_MS = 1250;

    private final List<AvailabilityZone> zones;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Map<String, InstanceAssignment> assignments = new ConcurrentHashMap<>();
    private final Map<AvailabilityZone, Instant> deadSince = new ConcurrentHashMap<>();
    private final Map<AvailabilityZone, Instant> aliveSince = new ConcurrentHashMap<>();
    private final Set<String> terminated = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean open = true;
    private long sequence;

    PlayedZones(List<AvailabilityZone> zones, String bootstrapServers) {
        this.zones = zones;
        for (var zone : zones) aliveSince.put(zone, Instant.now());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "1"),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer());
        var partition = List.of(new TopicPartition(InstanceAssignment.TOPIC, 0));
        consumer.assign(partition);
        consumer.seekToBeginning(partition);
        thread = Thread.ofPlatform().name("played-zones").start(this::run);
    }

    void kill(AvailabilityZone zone) {
        deadSince.put(zone, Instant.now());
    }

    void start(AvailabilityZone zone) {
        aliveSince.put(zone, Instant.now());
        deadSince.remove(zone);
    }

    private void run() {
        while (open) {
            for (var record : consumer.poll(PACE)) receive(record.key(), record.value());
            for (var zone : zones)
                if (!deadSince.containsKey(zone)) {
                    publish(AgentReport.TOPIC, zone, agentReport(zone));
                    publish(ZoneReport.TOPIC, zone, zoneReport(zone));
                }
        }
        consumer.close();
    }

    private void receive(String id, String value) {
        if (value == null) assignments.remove(id);
        else
            assignments.merge(
                    id,
                    RegionJson.mapper().readValue(value, InstanceAssignment.class),
                    (old, next) -> next.version() > old.version() ? next : old);
    }

    private AgentReport agentReport(AvailabilityZone zone) {
        var statuses = assignments.values().stream()
                .filter(assignment -> assignment.zone().equals(zone))
                .map(assignment -> new InstanceStatus(
                        assignment.instanceId(), assignment.version(), obey(assignment), 1L, null, true, ""))
                .toList();
        return new AgentReport(zone, incarnation(zone), ++sequence, Instant.now(), true, statuses);
    }

    private State obey(InstanceAssignment assignment) {
        return switch (assignment.desired()) {
            case RUNNING -> terminated.contains(assignment.instanceId()) ? State.TERMINATED : State.RUNNING;
            case STOPPED -> State.STOPPED;
            case TERMINATED -> {
                terminated.add(assignment.instanceId());
                yield State.TERMINATED;
            }
        };
    }

    private ZoneReport zoneReport(AvailabilityZone zone) {
        var now = Instant.now();
        var peers = new HashMap<AvailabilityZone, Sight>();
        for (var peer : zones) {
            if (peer.equals(zone)) continue;
            peers.put(peer, sight(peer, now));
        }
        return new ZoneReport(zone, incarnation(zone), ++sequence, now, peers);
    }

    private Sight sight(AvailabilityZone peer, Instant now) {
        Instant alive = aliveSince.getOrDefault(peer, now);
        Instant dead = deadSince.get(peer);
        if (dead == null) return new Sight(true, alive);
        Instant missed = dead.plusMillis(DETECTION_MS);
        return now.isBefore(missed) ? new Sight(true, alive) : new Sight(false, missed);
    }

    private long incarnation(AvailabilityZone zone) {
        return aliveSince.getOrDefault(zone, Instant.EPOCH).toEpochMilli();
    }

    private void publish(String topic, AvailabilityZone zone, Object report) {
        int partition = zone.letter() - 'a';
        producer.send(new ProducerRecord<>(
                topic, partition, zone.name(), RegionJson.mapper().writeValueAsBytes(report)));
    }

    /** The instances that should run in zones that live. */
    long running() {
        return assignments.values().stream()
                .filter(a -> a.desired() == InstanceAssignment.Desired.RUNNING && !deadSince.containsKey(a.zone()))
                .count();
    }

    @Override
    public void close() {
        open = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
