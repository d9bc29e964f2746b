package dev.faultline.database.node.io;

import dev.faultline.database.contract.DatabaseReport.SnapshotReport;
import dev.faultline.database.contract.SnapshotAssignment;
import dev.faultline.database.contract.SnapshotAssignment.Desired;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionJson;
import dev.faultline.zone.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The snapshots of a zone: the zone of the source's primary takes one, all others copy it from whoever has it. One thread
 * works, one step after the other; what does not work now is tried again.
 */
final class Snapshots implements AutoCloseable {
    static final String DATA = "data.tar";
    static final String FACTS = "facts.json";
    /** There is a try every second. */
    static final int MANY_TRIES = 30;

    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    private final Path folder;
    private final OtherZones zones;
    private final Sources sources;
    private final TimeSource time;
    private final Runnable onChange;
    private final Map<String, SnapshotAssignment> wanted = new ConcurrentHashMap<>();
    private final Map<String, Integer> failedTries = new HashMap<>();
    private final Map<String, SnapshotReport> reports = new ConcurrentHashMap<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("database-snapshots").daemon().factory());
    private volatile @Nullable BaseBackup taking;

    private record Facts(Instant takenAt) {}

    /** The instances that snapshots are taken of. Any thread may ask. */
    interface Sources {
        /** A backup of an instance whose open primary is in this zone; empty for any other. */
        Optional<BaseBackup> primary(String resourceId);

        /** Whether the instance is known to be no more. */
        boolean gone(String resourceId);
    }

    /** @param root the folder of all clusters on the zone's disk */
    Snapshots(Path root, OtherZones zones, Sources sources, TimeSource time, Runnable onChange) {
        this.folder = root.resolve(FileService.SNAPSHOTS);
        this.zones = zones;
        this.sources = sources;
        this.time = time;
        this.onChange = onChange;
    }

    /** What is wanted now; one that is not mentioned any more stays as it is. Any thread. */
    void assigned(Map<String, SnapshotAssignment> latest) {
        wanted.putAll(latest);
        wanted.keySet().removeIf(id -> !latest.containsKey(id));
        reports.keySet().removeIf(id -> !latest.containsKey(id));
        work();
    }

    /** Makes true what is not, soon. Any thread. */
    void work() {
        if (!due.compareAndSet(false, true)) return;
        try {
            thread.execute(() -> {
                due.set(false);
                new TreeMap<>(wanted).values().forEach(this::work);
            });
        } catch (RejectedExecutionException closed) {
            log.debug("closed, no snapshots any more");
        }
    }

    List<SnapshotReport> reports() {
        return List.copyOf(reports.values());
    }

    private void work(SnapshotAssignment snapshot) {
        String id = snapshot.snapshotId();
        Path place = folder.resolve(id);
        try {
            if (snapshot.desired() == Desired.DELETED) {
                // What is not listed is not here.
                Ownership.deleteTree(place);
                if (reports.remove(id) != null) onChange.run();
                return;
            }
            if (!Files.exists(place.resolve(FACTS))) make(snapshot, place);
            report(snapshot, place);
            failedTries.remove(id);
        } catch (IOException | JacksonException e) {
            failed(snapshot, String.valueOf(e.getMessage()));
        }
    }

    /** It is tried again and again; after a while the report says that it may be in vain. */
    private void failed(SnapshotAssignment snapshot, String problem) {
        String id = snapshot.snapshotId();
        int tries = failedTries.merge(id, 1, Integer::sum);
        if (tries == 1 || tries == MANY_TRIES)
            log.warn("snapshot {} is not here after {} tries: {}", id, tries, problem);
        String failure = tries < MANY_TRIES ? "" : "It has failed " + MANY_TRIES + " times in a row: " + problem + ".";
        report(new SnapshotReport(id, snapshot.version(), 0, null, failure));
    }

    private void report(SnapshotAssignment snapshot, Path place) throws IOException {
        Path facts = place.resolve(FACTS);
        boolean here = Files.exists(facts);
        report(new SnapshotReport(
                snapshot.snapshotId(),
                snapshot.version(),
                here ? Files.size(place.resolve(DATA)) : 0,
                here
                        ? RegionJson.mapper()
                                .readValue(Files.readString(facts), Facts.class)
                                .takenAt()
                        : null,
                ""));
    }

    private void report(SnapshotReport report) {
        if (!report.equals(reports.put(report.snapshotId(), report))) onChange.run();
    }

    private void make(SnapshotAssignment snapshot, Path place) throws IOException {
        Files.createDirectories(place);
        if (fetch(snapshot.snapshotId(), place)) return;
        if (!snapshot.copyOf().isEmpty()) {
            if (!fetch(snapshot.copyOf(), place) && !isComing(snapshot.copyOf()))
                throw new IOException("no zone that answers has " + snapshot.copyOf() + ", of which it is a copy");
            return;
        }
        var backup = sources.primary(snapshot.sourceResourceId());
        if (backup.isEmpty()) {
            if (sources.gone(snapshot.sourceResourceId()))
                throw new IOException("no zone that answers has it, and its source is no more");
            return;
        }
        Path unfinished = place.resolve(DATA + ".unfinished");
        Files.deleteIfExists(unfinished);
        taking = backup.get();
        try {
            backup.get().intoTar(unfinished);
        } finally {
            taking = null;
        }
        Files.move(unfinished, place.resolve(DATA), StandardCopyOption.REPLACE_EXISTING);
        DurableFiles.replace(place.resolve(FACTS), RegionJson.mapper().writeValueAsString(new Facts(time.now())));
    }

    private boolean isComing(String id) {
        var snapshot = wanted.get(id);
        var report = reports.get(id);
        return snapshot != null
                && snapshot.desired() == Desired.PRESENT
                && (report == null || report.failure().isEmpty());
    }

    private boolean fetch(String id, Path place) {
        for (String host : zones.hosts()) {
            try {
                if (zones.list(host, "/" + id + "/").stream()
                        .noneMatch(file -> file.name().equals(FACTS))) continue;
                zones.fetch(host, "/" + id + "/" + DATA, place.resolve(DATA));
                zones.fetch(host, "/" + id + "/" + FACTS, place.resolve(FACTS));
                return true;
            } catch (IOException away) {
                log.debug("{} does not give snapshot {}: {}", host, id, away.getMessage());
            }
        }
        return false;
    }

    /** The copy that a snapshot is, from whichever zone has it. */
    static FirstCopy restoring(OtherZones zones, String snapshotId, String adopting) {
        return (target, server) -> {
            for (String host : zones.hosts()) {
                try (var tar = zones.open(host, "/" + snapshotId + "/" + DATA)) {
                    Tar.unpack(tar, target);
                    Files.writeString(target.resolve("postgresql.auto.conf"), "");
                    Files.deleteIfExists(target.resolve("standby.signal"));
                    Ownership.hand(target);
                    server.run(target, adopting);
                    return;
                } catch (IOException e) {
                    log.info("snapshot {} of {} is of no use: {}", snapshotId, host, e.getMessage());
                    Ownership.deleteTree(target);
                    Ownership.createPrivate(target);
                }
            }
            throw new IOException("no zone that answers has snapshot " + snapshotId);
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
        var backup = taking;
        if (backup != null) backup.abandon();
    }
}
