package dev.faultline.database.node.io;

import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.SnapshotAssignment;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.zone.ConfigurationFeed;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DB instances of a zone, as their assignments on the zone's disk say: started at once from what the disk has, changed
 * when Kafka has something newer. An assignment that is no longer there changes nothing; one that says deleted deletes for
 * good. One thread does it all and reports.
 */
final class InstancesInZone implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InstancesInZone.class);
    private static final long EVERY_MS = 1_000;
    private static final long CLOSE_SECONDS = 10;

    private final ZoneContext zone;
    private final InstanceInZone.Setting setting;
    private final Map<String, InstanceInZone> instances = new ConcurrentSkipListMap<>();
    private final FileService files;
    private final Snapshots snapshots;
    private final AtomicReference<@Nullable Snapshot<DatabaseAssignment>> waiting = new AtomicReference<>();
    private final AtomicBoolean reportDue = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("database-instances").daemon().factory());
    private final List<ConfigurationFeed.Subscription> feeds = new ArrayList<>();
    private volatile Snapshot<DatabaseAssignment> latest = new Snapshot<>(Map.of(), false);
    private long sequence;

    private InstancesInZone(ZoneContext zone, ClusterInZone.Zone place, String password) throws IOException {
        this.zone = zone;
        var manifest = zone.manifest();
        String token = InstanceAccounts.filesToken(password);
        // Its own files first: they are the nearest.
        var hosts = Stream.concat(
                        Stream.of(zone.self()), manifest.zones().stream().map(ZonePlace::zone))
                .distinct()
                .map(one -> manifest.addresses(one).infrastructure())
                .toList();
        var zones = new OtherZones(hosts, token);
        var ledger = InstanceLedger.open(place.data(), zone.time().now());
        this.setting = new InstanceInZone.Setting(manifest, place, ledger, password, zones, this::reportSoon);
        this.snapshots = new Snapshots(place.data(), zones, sources(), zone.time(), this::reportSoon);
        this.files = FileService.open(
                new InetSocketAddress(hosts.getFirst(), DatabasePlace.FILES_PORT), place.data(), token);
    }

    private Snapshots.Sources sources() {
        return new Snapshots.Sources() {
            @Override
            public Optional<BaseBackup> primary(String resourceId) {
                var instance = instances.get(resourceId);
                return instance == null ? Optional.empty() : instance.backup();
            }

            @Override
            public boolean gone(String resourceId) {
                var assignments = latest;
                var assignment = assignments.values().get(resourceId);
                return assignments.current() && (assignment == null || assignment.desired() == Desired.DELETED);
            }
        };
    }

    /** @param password the region's, which instances' own are derived from */
    static InstancesInZone start(ZoneContext zone, ClusterInZone.Zone place, String password) throws IOException {
        var instances = new InstancesInZone(zone, place, password);
        instances.thread.scheduleWithFixedDelay(
                () -> instances.guarded(instances::pulse), 0, EVERY_MS, TimeUnit.MILLISECONDS);
        var topics = zone.configuration();
        instances.feeds.add(topics.follow(DatabaseAssignment.TOPIC, DatabaseAssignment.class, instances::assigned));
        instances.feeds.add(topics.follow(
                SnapshotAssignment.TOPIC,
                SnapshotAssignment.class,
                latest -> instances.snapshots.assigned(latest.values())));
        return instances;
    }

    private void assigned(Snapshot<DatabaseAssignment> snapshot) {
        if (waiting.getAndSet(snapshot) == null) submit(this::take);
    }

    private void take() throws InterruptedException {
        var snapshot = waiting.getAndSet(null);
        if (snapshot == null) return;
        latest = snapshot;
        snapshot.values().forEach((_, assignment) -> {
            var known = instances.putIfAbsent(assignment.resourceId(), new InstanceInZone(setting, assignment));
            if (known != null) known.assign(assignment);
        });
        pulse();
    }

    /** Makes true what is not, and reports. */
    private void pulse() throws InterruptedException {
        for (var instance : instances.values()) {
            if (!instance.toBeDeleted() && !setting.ledger().deleted(instance.resourceId())) instance.run();
            else if (!instance.gone()) delete(instance);
        }
        snapshots.work();
        report();
    }

    private void delete(InstanceInZone instance) throws InterruptedException {
        try {
            instance.delete();
        } catch (IOException e) {
            log.warn("{} cannot be deleted yet: {}", instance.resourceId(), e.getMessage());
        }
    }

    private void reportSoon() {
        if (reportDue.compareAndSet(false, true)) submit(this::report);
    }

    /** What is deleted is said for as long as its assignment says so. */
    private void report() {
        reportDue.set(false);
        var nodes = instances.values().stream()
                .filter(instance -> !instance.gone() || latest.values().containsKey(instance.resourceId()))
                .map(InstanceInZone::report)
                .toList();
        var report = new DatabaseReport(
                zone.self(),
                zone.incarnation(),
                ++sequence,
                zone.time().now(),
                latest.current(),
                nodes,
                snapshots.reports());
        zone.observations().publish(DatabaseReport.TOPIC, zone.self().name(), report);
    }

    @FunctionalInterface
    private interface Task {
        void run() throws InterruptedException;
    }

    private void submit(Task task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException closed) {
            log.debug("closed, nothing changes any more");
        }
    }

    /** A bug in one instance must not end the thread of all. */
    private void guarded(Task task) {
        try {
            task.run();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("the zone's instances failed", e);
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        feeds.forEach(ConfigurationFeed.Subscription::close);
        snapshots.close();
        files.close();
        thread.shutdownNow();
        thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        for (var instance : instances.values()) instance.close();
    }
}
