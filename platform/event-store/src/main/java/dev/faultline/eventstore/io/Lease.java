package dev.faultline.eventstore.io;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which replica of a service leads: the one whose own connection holds an advisory lock, which Postgres takes back when
 * that connection ends. The same connection listens for appends and passes them on as signals. A replica that has lost
 * the lease may finish what it is doing; all that leads is harmless when done twice.
 */
public final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final int LISTEN_MS = 500;
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final DataSource unpooled;
    private final String channel;
    private final List<Runnable> onAppend = new CopyOnWriteArrayList<>();
    private final List<Runnable> onElected = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean leading;
    private @Nullable Thread thread;

    /** @param unpooled gives connections that nobody else uses */
    public Lease(DataSource unpooled, String channel) {
        this.unpooled = unpooled;
        this.channel = channel;
    }

    public boolean leading() {
        return leading;
    }

    /** Called after something has been appended, by whichever replica; may be called without reason. */
    public void onAppend(Runnable listener) {
        onAppend.add(listener);
    }

    /** Called when this replica has become the leader, before it counts as one. */
    public void onElected(Runnable listener) {
        onElected.add(listener);
    }

    public void start() {
        thread = Thread.ofPlatform().daemon().name("lease-" + channel).start(this::loop);
    }

    private void loop() {
        boolean reported = false;
        while (closed.getCount() > 0) {
            try (var connection = unpooled.getConnection()) {
                reported = false;
                hold(connection);
            } catch (SQLException | RuntimeException e) {
                if (!reported && closed.getCount() > 0)
                    LOG.warn("The lease {} has lost its database and waits for it: {}", channel, e.getMessage());
                reported = true;
            } finally {
                leading = false;
            }
            pause();
        }
    }

    private void hold(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (var statement = connection.createStatement()) {
            statement.execute("listen \"" + channel + "\"");
        }
        var postgres = connection.unwrap(PGConnection.class);
        while (closed.getCount() > 0) {
            if (!leading && tryLock(connection)) {
                for (var listener : onElected) listener.run();
                leading = true;
                LOG.info("This replica leads {}", channel);
                onAppend.forEach(Runnable::run);
            }
            var notifications = postgres.getNotifications(LISTEN_MS);
            if (notifications != null && notifications.length > 0) onAppend.forEach(Runnable::run);
            // Waiting for notifications does not notice a dead server; asking does.
            else alive(connection);
        }
    }

    private boolean tryLock(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, channel);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void alive(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    private void pause() {
        try {
            boolean _ = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var started = thread;
        if (started == null) return;
        try {
            if (!started.join(STOP)) LOG.warn("the lease {} has not ended within {}", channel, STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
