package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Restorable;
import dev.faultline.database.node.io.WalStream.GapException;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance's backups in one zone: receives the log of a primary in another zone while it is written, and fetches a
 * base backup a day. A zone does nothing for the primary beside it, which it would die with.
 */
final class Archivist implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Archivist.class);
    private static final Duration BASE_EVERY = Duration.ofDays(1);
    /** A transaction's time is taken before its record is written: nobody takes longer in between. */
    private static final Duration DOUBT = Duration.ofSeconds(1);

    private static final long PAUSE_MS = 500;
    private static final long EXPIRE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final String who;
    private final String self;
    private final Path folder;
    private final String password;
    private final TimeSource time;
    private final Thread thread;
    private final AtomicBoolean fetching = new AtomicBoolean();
    private volatile @Nullable Route route;
    private volatile int retentionDays;
    private volatile @Nullable WalStream stream;
    private volatile @Nullable BaseBackup backup;
    private volatile @Nullable Instant archivedUpTo;
    private volatile @Nullable Instant earliest;
    private volatile boolean closed;
    private long expiredAt;

    /** @param folder that of the instance's archive on the zone's disk */
    Archivist(String cluster, String self, Path folder, String password, int retentionDays, TimeSource time) {
        this.who = cluster + " of " + self;
        this.self = self;
        this.folder = folder;
        this.password = password;
        this.retentionDays = retentionDays;
        this.time = time;
        this.expiredAt = time.nanoTime();
        this.thread = Thread.ofPlatform().name("archives-" + cluster).daemon().start(this::work);
    }

    /** Where the primary is; any thread. */
    Consumer<@Nullable Route> routes() {
        return next -> {
            if (next == null) return;
            var before = route;
            route = next;
            var open = stream;
            if (open != null && before != null && before.epoch() != next.epoch()) open.close();
            synchronized (this) {
                notifyAll();
            }
        };
    }

    /** @param days 0 to keep nothing, and to forget what there is */
    void retain(int days) {
        retentionDays = days;
        var open = stream;
        if (days == 0 && open != null) open.close();
        synchronized (this) {
            notifyAll();
        }
    }

    /** What can be restored from this zone's archive alone; null for nothing, or while it is not known. */
    @Nullable
    Restorable restorable() {
        var from = earliest;
        var upTo = archivedUpTo;
        if (from == null || upTo == null || upTo.isBefore(from)) return null;
        var window = time.now().minus(Duration.ofDays(retentionDays));
        return new Restorable(from.isBefore(window) ? window : from, upTo);
    }

    private void work() {
        try {
            while (!closed) {
                var primary = route;
                try {
                    if (retentionDays == 0) forget();
                    else if (primary != null && !primary.zone().equals(self)) receive(primary);
                    else archivedUpTo = null;
                } catch (GapException e) {
                    log.warn("{} begins its archive anew: {}", who, e.getMessage());
                    forget();
                } catch (IOException e) {
                    log.debug("{} does not archive: {}", who, e.getMessage());
                }
                synchronized (this) {
                    if (!closed) wait(PAUSE_MS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.error("{} archives nothing any more: {}", who, e.getMessage());
        }
    }

    private void receive(Route primary) throws IOException {
        var bases = shelf();
        try (var archive = new WalArchive(folder.resolve("wal"));
                var open = WalStream.open(
                        primary.server(),
                        NodeSettings.REPLICATION_ROLE,
                        password,
                        "archive_" + self.replace('-', '_'),
                        archive,
                        upTo -> archived(upTo, primary, bases, archive))) {
            stream = open;
            if (closed || !primary.equals(route) && route != null && route.epoch() != primary.epoch()) return;
            open.run();
        } finally {
            stream = null;
        }
    }

    /** What cannot be read cannot be restored. */
    private BaseShelf shelf() throws IOException {
        try {
            var bases = new BaseShelf(folder.resolve("base"));
            var known = bases.all();
            earliest = known.isEmpty() ? null : known.getFirst().end();
            return bases;
        } catch (IOException e) {
            earliest = null;
            throw e;
        }
    }

    private void archived(Instant upTo, Route primary, BaseShelf bases, WalArchive archive) {
        archivedUpTo = upTo.minus(DOUBT);
        try {
            var all = bases.all();
            earliest = all.isEmpty() ? null : all.getFirst().end();
            boolean due =
                    all.isEmpty() || all.getLast().end().isBefore(time.now().minus(BASE_EVERY));
            if (due && fetching.compareAndSet(false, true)) fetchBase(primary, bases);
            if (time.nanoTime() - expiredAt < EXPIRE_NANOS || all.isEmpty()) return;
            expiredAt = time.nanoTime();
            bases.expire(time.now(), Duration.ofDays(retentionDays));
            archive.dropBefore(bases.all().getFirst().begin());
        } catch (IOException e) {
            log.warn("{} cannot tidy its archive: {}", who, e.getMessage());
        }
    }

    /** Beside the stream, which the server ends when it hears nothing for two seconds. */
    private void fetchBase(Route primary, BaseShelf bases) {
        var fetched = new BaseBackup(primary.server(), NodeSettings.REPLICATION_ROLE, password);
        backup = fetched;
        Thread.ofVirtual().name("base-of-" + who).start(() -> {
            try {
                bases.fetch(fetched, "base-" + time.now().toEpochMilli(), time::now);
                log.info("{} has a base backup", who);
            } catch (IOException e) {
                log.warn("{} has no base backup yet: {}", who, e.getMessage());
            } finally {
                backup = null;
                fetching.set(false);
            }
        });
    }

    private void forget() throws IOException {
        earliest = null;
        archivedUpTo = null;
        if (Files.exists(folder)) Ownership.deleteTree(folder);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        var open = stream;
        if (open != null) open.close();
        var fetched = backup;
        if (fetched != null) fetched.abandon();
        synchronized (this) {
            notifyAll();
        }
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
