package dev.faultline.database.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.contract.DatabaseReport.Role;
import dev.faultline.database.contract.DatabaseReport.SnapshotReport;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.contract.SnapshotAssignment;
import dev.faultline.topology.RegionJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Says and does what the zones' database nodes would: assignments in, reports out. A zone that is killed says nothing; an
 * instance that is held is not touched, so that a test can look at what is under way.
 */
public final class PlayedZones implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(50);

    private final List<AvailabilityZone> zones;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Map<String, DatabaseAssignment> assignments = new ConcurrentHashMap<>();
    private final Map<String, Cluster> clusters = new ConcurrentHashMap<>();
    private final Map<String, SnapshotAssignment> snapshots = new ConcurrentHashMap<>();
    private final Instant taken = Instant.parse("2026-01-01T12:00:00Z");
    private final Set<AvailabilityZone> dead = ConcurrentHashMap.newKeySet();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Set<String> full = ConcurrentHashMap.newKeySet();
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean open = true;
    private volatile long incarnation = 1;
    private long sequence;

    /** What an instance's nodes have come to: they act on the version that they last obeyed. */
    private record Cluster(
            DatabaseAssignment obeyed,
            @Nullable AvailabilityZone primary,
            @Nullable AvailabilityZone sync,
            long epoch) {}

    public PlayedZones(List<AvailabilityZone> zones, String bootstrapServers) {
        this.zones = zones;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "1"),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer());
        var partitions = List.of(
                new TopicPartition(DatabaseAssignment.TOPIC, 0), new TopicPartition(SnapshotAssignment.TOPIC, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().name("played-zones").start(this::run);
    }

    public void kill(AvailabilityZone zone) {
        dead.add(zone);
    }

    public void start(AvailabilityZone zone) {
        incarnation++;
        dead.remove(zone);
    }

    /** Nodes of new instances do nothing, from now on, until they are released. */
    public void hold(String identifier) {
        held.add(identifier);
    }

    public void release(String identifier) {
        held.remove(identifier);
    }

    /** What is to be made of an instance that is new, or of its data, cannot be made, for good. */
    public void fail(String identifier, String why) {
        failing.put(identifier, why);
    }

    /** The data of an instance fills its storage, or does no more. */
    public void fill(String identifier, boolean isFull) {
        if (isFull) full.add(identifier);
        else full.remove(identifier);
    }

    public Optional<DatabaseAssignment> assignment(String identifier) {
        return assignments.values().stream()
                .filter(assignment -> assignment.identifier().equals(identifier))
                .max((one, other) -> one.createdAt().compareTo(other.createdAt()));
    }

    private void run() {
        while (open) {
            for (var record : consumer.poll(PACE)) {
                if (record.topic().equals(SnapshotAssignment.TOPIC)) keep(record.key(), record.value());
                else receive(record.key(), record.value());
            }
            assignments.values().forEach(this::obey);
            for (var zone : zones) if (!dead.contains(zone)) publish(zone);
        }
        consumer.close();
    }

    private void receive(String id, @Nullable String value) {
        if (value == null) {
            assignments.remove(id);
            clusters.remove(id);
        } else {
            assignments.merge(
                    id,
                    RegionJson.mapper().readValue(value, DatabaseAssignment.class),
                    (old, next) -> next.version() > old.version() ? next : old);
        }
    }

    private void keep(String id, @Nullable String value) {
        if (value == null) snapshots.remove(id);
        else snapshots.put(id, RegionJson.mapper().readValue(value, SnapshotAssignment.class));
    }

    /** Two zones keep a snapshot, when whoever takes it is not held. */
    private Stream<SnapshotReport> kept(AvailabilityZone zone) {
        return snapshots.values().stream()
                .filter(wish -> wish.desired() == SnapshotAssignment.Desired.PRESENT)
                .filter(_ -> zone.letter() != 'c')
                .filter(wish -> !isHeld(wish.sourceResourceId()))
                .map(this::report);
    }

    private SnapshotReport report(SnapshotAssignment wish) {
        var source = assignments.get(wish.sourceResourceId());
        String why = source == null ? "" : failing.getOrDefault(source.identifier(), "");
        return why.isEmpty()
                ? new SnapshotReport(wish.snapshotId(), wish.version(), 1000, taken, "")
                : new SnapshotReport(wish.snapshotId(), wish.version(), 0, null, why);
    }

    private boolean isHeld(String resourceId) {
        var source = assignments.get(resourceId);
        return source != null && held.contains(source.identifier());
    }

    private void obey(DatabaseAssignment wish) {
        if (held.contains(wish.identifier())) return;
        if (failing.containsKey(wish.identifier())
                && wish.desired() == Desired.RUNNING
                && !clusters.containsKey(wish.resourceId())) return;
        var now = clusters.getOrDefault(wish.resourceId(), new Cluster(wish, null, null, 0));
        clusters.put(wish.resourceId(), wish.desired() == Desired.RUNNING ? lead(wish, now) : rest(wish, now));
    }

    private static Cluster rest(DatabaseAssignment wish, Cluster now) {
        return new Cluster(wish, now.primary(), null, now.epoch());
    }

    private Cluster lead(DatabaseAssignment wish, Cluster now) {
        var known = now.primary();
        if (known == null) return dead.contains(wish.firstPrimary()) ? now : first(wish);
        var sync = now.sync();
        boolean restarts = now.obeyed().desired() == Desired.STOPPED
                || wish.reboots() > now.obeyed().reboots();
        boolean asked = wish.failovers() > now.obeyed().failovers();
        if (sync != null && !dead.contains(sync) && (dead.contains(known) || asked))
            return new Cluster(wish, sync, copy(wish, sync, known), now.epoch() + 1);
        return new Cluster(wish, known, copy(wish, known, sync), restarts ? now.epoch() + 1 : now.epoch());
    }

    private Cluster first(DatabaseAssignment wish) {
        return new Cluster(wish, wish.firstPrimary(), copy(wish, wish.firstPrimary(), null), 1);
    }

    /** Where the second copy is: where it was, if that zone lives. */
    private @Nullable AvailabilityZone copy(
            DatabaseAssignment wish, AvailabilityZone primary, @Nullable AvailabilityZone before) {
        if (!wish.multiAz()) return null;
        return before == null || dead.contains(before) ? another(wish, primary) : before;
    }

    private @Nullable AvailabilityZone another(DatabaseAssignment wish, AvailabilityZone primary) {
        return wish.copies().stream()
                .filter(zone -> !zone.equals(primary) && !dead.contains(zone))
                .findFirst()
                .orElse(null);
    }

    private void publish(AvailabilityZone zone) {
        var nodes = Stream.concat(
                        clusters.values().stream().flatMap(cluster -> node(zone, cluster).stream()),
                        assignments.values().stream().flatMap(wish -> failed(zone, wish).stream()))
                .toList();
        var report = new DatabaseReport(
                zone,
                incarnation,
                ++sequence,
                Instant.now(),
                true,
                nodes,
                kept(zone).toList());
        producer.send(new ProducerRecord<>(
                DatabaseReport.TOPIC,
                zone.letter() - 'a',
                zone.name(),
                RegionJson.mapper().writeValueAsBytes(report)));
    }

    private Optional<NodeReport> failed(AvailabilityZone zone, DatabaseAssignment wish) {
        String why = failing.getOrDefault(wish.identifier(), "");
        boolean makes = zone.equals(wish.firstPrimary()) && !clusters.containsKey(wish.resourceId());
        if (why.isEmpty() || !makes) return Optional.empty();
        return Optional.of(new NodeReport(
                wish.resourceId(),
                wish.version(),
                Role.JOINING,
                0,
                false,
                null,
                0,
                0,
                null,
                null,
                null,
                false,
                why,
                why));
    }

    private Optional<NodeReport> node(AvailabilityZone zone, Cluster cluster) {
        var wish = cluster.obeyed();
        return switch (wish.desired()) {
            case DELETED -> Optional.of(report(cluster, Role.DELETED, false));
            case STOPPED ->
                wish.copies().contains(zone) ? Optional.of(report(cluster, Role.STOPPED, false)) : Optional.empty();
            case RUNNING -> {
                if (zone.equals(cluster.primary())) yield Optional.of(report(cluster, leading(wish), true));
                if (zone.equals(cluster.sync())) yield Optional.of(report(cluster, Role.STANDBY, false));
                yield Optional.empty();
            }
        };
    }

    private static Role leading(DatabaseAssignment wish) {
        return wish.origin() instanceof Origin.Replica(String _, int _, boolean promoted, String _) && !promoted
                ? Role.REPLICA
                : Role.PRIMARY;
    }

    private NodeReport report(Cluster cluster, Role role, boolean isOpen) {
        var wish = cluster.obeyed();
        boolean backups = isOpen && wish.backupRetentionDays() > 0;
        return new NodeReport(
                wish.resourceId(),
                wish.version(),
                role,
                role == Role.PRIMARY ? cluster.epoch() : 0,
                isOpen,
                isOpen ? cluster.sync() : null,
                wish.reboots(),
                wish.failovers(),
                backups ? wish.createdAt() : null,
                backups ? Instant.now() : null,
                role == Role.REPLICA ? 20L : null,
                full.contains(wish.identifier()),
                "",
                "");
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
