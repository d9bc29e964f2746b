package dev.faultline.database.node.io;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write numbered rows through the endpoints, and reconnect when they lose their connection. Each row is
 * acknowledged, or in doubt; what was acknowledged has to be there in the end, and from then on for every reader, through
 * whichever endpoint: one reads through all of them in turn.
 */
final class Writers implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final int READS_A_CONNECTION = 50;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final ThreeZones zones;
    private final long first =
            System.currentTimeMillis() * 1_000_000 + ThreadLocalRandom.current().nextInt(1_000);
    private final AtomicLong next = new AtomicLong(first);
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong inDoubt = new AtomicLong();
    private volatile long latest;
    private final AtomicLong staleReads = new AtomicLong();
    private final List<Long> gaps = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Writers(ThreeZones zones) {
        this.zones = zones;
    }

    /** @param lost acknowledged rows that are not there */
    record Result(Set<Long> lost, int acknowledged, long inDoubt, long staleReads) {}

    static Writers start(ThreeZones zones) throws SQLException {
        var writers = new Writers(zones);
        try (var connection = zones.connect();
                var statement = connection.createStatement()) {
            statement.execute("create table if not exists t (n bigint primary key)");
        }
        for (int i = 0; i < CLIENTS; i++)
            writers.threads.add(Thread.ofPlatform().daemon().name("writer-" + i).start(writers::write));
        writers.threads.add(Thread.ofPlatform().daemon().name("reader").start(writers::read));
        return writers;
    }

    private void write() {
        Connection connection = null;
        long lastSuccess = System.nanoTime();
        while (!stopped) {
            try {
                if (connection == null) connection = zones.connect();
                long number = next.getAndIncrement();
                try (var statement = connection.createStatement()) {
                    statement.execute("insert into t values (" + number + ")");
                    acknowledged.add(number);
                    latest = number;
                    long now = System.nanoTime();
                    gaps.add((now - lastSuccess) / 1_000_000);
                    lastSuccess = now;
                    try (var rows = statement.executeQuery("select count(*) from t where n = " + number)) {
                        if (!rows.next() || rows.getInt(1) != 1) staleReads.incrementAndGet();
                    }
                } catch (SQLException e) {
                    if (!acknowledged.contains(number)) inDoubt.incrementAndGet();
                    throw e;
                }
            } catch (SQLException gone) {
                close(connection);
                connection = null;
                LockSupport.parkNanos(2_000_000);
            }
        }
        close(connection);
    }

    /** Each connection reads a few times, so that old ones and new ones are there when something happens. */
    private void read() {
        for (int turn = 0; !stopped; turn++) {
            try (var connection = zones.through(ThreeZones.ZONES.get(turn % ThreeZones.ZONES.size()));
                    var statement = connection.createStatement()) {
                for (int i = 0; i < READS_A_CONNECTION && !stopped; i++) {
                    long known = latest;
                    try (var rows = statement.executeQuery("select count(*) from t where n = " + known)) {
                        if (known != 0 && (!rows.next() || rows.getInt(1) != 1)) staleReads.incrementAndGet();
                    }
                    LockSupport.parkNanos(5_000_000);
                }
            } catch (SQLException away) {
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) connection.close();
        } catch (SQLException gone) {
            // It is what we wanted.
        }
    }

    /** Waits for that many acknowledged rows more. */
    void awaitAcknowledged(int more) {
        int before = acknowledged.size();
        zones.await(more + " rows more", () -> acknowledged.size() >= before + more);
    }

    long longestGapMs() {
        synchronized (gaps) {
            return gaps.stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    String summary() {
        return acknowledged.size() + " acknowledged, " + inDoubt + " in doubt, longest gap " + longestGapMs() + " ms";
    }

    Result stop() throws Exception {
        stopped = true;
        for (Thread thread : threads) thread.join(BOUND.toMillis());
        var missing = new HashSet<>(acknowledged);
        try (var connection = zones.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select n from t where n >= " + first)) {
            while (rows.next()) missing.remove(rows.getLong(1));
        }
        return new Result(missing, acknowledged.size(), inDoubt.get(), staleReads.get());
    }

    @Override
    public void close() {
        stopped = true;
    }
}
