package dev.faultline.eventstore.io;

import dev.faultline.runtime.TimeSource;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** One service's tables: its schema is the connections' current one. */
public final class StoreTables {
    private final String channel;
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;
    private final TimeSource time;
    private final RandomGenerator random;
    private final EventRows events;
    private final NameClaims names;
    private final Quarantine quarantine;
    private final SnapshotRows snapshots;
    private final Cursors cursors;
    private final ParkedRows parked;
    private final WakeUpRows wakeUps;

    /**
     * @param schema names the channel on which appends are announced, and the lease
     * @param transactions must support savepoints on the same connections
     */
    public StoreTables(
            String schema,
            DataSource dataSource,
            PlatformTransactionManager transactions,
            JsonMapper json,
            TimeSource time,
            RandomGenerator random) {
        this.channel = "faultline_" + schema;
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = transactions;
        this.time = time;
        this.random = random;
        this.events = new EventRows(jdbc, json);
        this.names = new NameClaims(jdbc);
        this.quarantine = new Quarantine(jdbc, time);
        this.snapshots = new SnapshotRows(jdbc, json);
        this.cursors = new Cursors(jdbc);
        this.parked = new ParkedRows(jdbc, time);
        this.wakeUps = new WakeUpRows(jdbc);
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public PlatformTransactionManager transactions() {
        return transactions;
    }

    public TimeSource time() {
        return time;
    }

    public String channel() {
        return channel;
    }

    public Cursors cursors() {
        return cursors;
    }

    public ParkedRows parked() {
        return parked;
    }

    RandomGenerator random() {
        return random;
    }

    EventRows events() {
        return events;
    }

    NameClaims names() {
        return names;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    SnapshotRows snapshots() {
        return snapshots;
    }

    WakeUpRows wakeUps() {
        return wakeUps;
    }
}
