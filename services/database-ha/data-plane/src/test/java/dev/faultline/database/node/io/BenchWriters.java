package dev.faultline.database.node.io;

import dev.faultline.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Four clients that write one numbered row after the other, and reconnect when they lose their connection. */
final class BenchWriters implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final Duration BOUND = Duration.ofSeconds(180);
    private static final long RETRY_NANOS = 2_000_000;

    private final Connections connections;
    private final AtomicLong next = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong inDoubt = new AtomicLong();
    private final List<Client> clients = new ArrayList<>();
    private volatile boolean stopped;

    private BenchWriters(Connections connections) {
        this.connections = connections;
    }

    /** How a client connects. */
    @FunctionalInterface
    interface Connections {
        Connection open() throws SQLException;
    }

    private static final class Client {
        private final Thread thread;
        private volatile long lastSuccess = System.nanoTime();
        private volatile long longestPause;

        private Client(Thread thread) {
            this.thread = thread;
        }
    }

    static BenchWriters start(Connections connections) throws SQLException {
        try (var connection = connections.open();
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists bench");
            statement.execute("create table bench (n bigint primary key)");
        }
        var writers = new BenchWriters(connections);
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            writers.clients.add(new Client(
                    Thread.ofPlatform().daemon().name("writer-" + i).unstarted(() -> writers.write(number))));
        }
        for (Client client : writers.clients) client.thread.start();
        return writers;
    }

    private void write(int number) {
        var self = clients.get(number);
        while (!stopped) {
            try (var connection = connections.open();
                    var insert = connection.prepareStatement("insert into bench values (?)")) {
                while (!stopped) write(self, insert);
            } catch (SQLException gone) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void write(Client self, PreparedStatement insert) throws SQLException {
        long row = next.getAndIncrement();
        try {
            insert.setLong(1, row);
            insert.executeUpdate();
        } catch (SQLException unknown) {
            inDoubt.incrementAndGet();
            throw unknown;
        }
        acknowledged.add(row);
        long now = System.nanoTime();
        self.longestPause = Math.max(self.longestPause, now - self.lastSuccess);
        self.lastSuccess = now;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Writes that ended in an error: nobody knows of them. */
    long inDoubt() {
        return inDoubt.get();
    }

    /** Forgets pauses until now. */
    void forgetPauses() {
        for (Client client : clients) client.longestPause = 0;
    }

    /** The longest that any client went without an acknowledged write. */
    long longestPauseMs() {
        long now = System.nanoTime();
        return clients.stream()
                        .mapToLong(client -> Math.max(client.longestPause, now - client.lastSuccess))
                        .max()
                        .orElseThrow()
                / 1_000_000;
    }

    /** Waits for that many acknowledged rows more. */
    void awaitMore(int rows) {
        int before = acknowledged();
        Await.until(BOUND, rows + " rows more", () -> acknowledged() >= before + rows);
    }

    /** Waits until every client has written once more. */
    void awaitEach() {
        long from = System.nanoTime();
        Await.until(BOUND, "every client has written again", () -> clients.stream()
                .allMatch(client -> client.lastSuccess - from > 0));
    }

    /** Ends the clients. @return the acknowledged rows that are not there */
    Set<Long> stop() throws Exception {
        close();
        var missing = new HashSet<>(acknowledged);
        Await.until(BOUND, "the rows can be read", () -> {
            try (var connection = connections.open();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select n from bench")) {
                while (rows.next()) missing.remove(rows.getLong(1));
                return true;
            }
        });
        return missing;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Client client : clients) client.thread.join(BOUND.toMillis());
    }
}
