package dev.faultline.database.node.io;

import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.zone.ConfigurationFeed;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    private final Map<String, InstanceInZone> instances = new TreeMap<>();
    private final AtomicReference<@Nullable Snapshot<DatabaseAssignment>> waiting = new AtomicReference<>();
    private final AtomicBoolean reportDue = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("database-instances").daemon().factory());
    private ConfigurationFeed.@Nullable Subscription feed;
    private Snapshot<DatabaseAssignment> latest = new Snapshot<>(Map.of(), false);
    private long sequence;

    private InstancesInZone(ZoneContext zone, ClusterInZone.Zone place, InstanceLedger ledger, String password) {
        this.zone = zone;
        this.setting = new InstanceInZone.Setting(zone.manifest(), place, ledger, password, this::reportSoon);
    }

    /** @param password the region's, which instances' own are derived from */
    static InstancesInZone start(ZoneContext zone, ClusterInZone.Zone place, String password) throws IOException {
        var ledger = InstanceLedger.open(place.data(), zone.time().now());
        var instances = new InstancesInZone(zone, place, ledger, password);
        instances.thread.scheduleWithFixedDelay(
                () -> instances.guarded(instances::pulse), 0, EVERY_MS, TimeUnit.MILLISECONDS);
        instances.feed =
                zone.configuration().follow(DatabaseAssignment.TOPIC, DatabaseAssignment.class, instances::assigned);
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
                zone.self(), zone.incarnation(), ++sequence, zone.time().now(), latest.current(), nodes, List.of());
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
        if (feed != null) feed.close();
        thread.shutdownNow();
        thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        for (var instance : instances.values()) instance.close();
    }
}
