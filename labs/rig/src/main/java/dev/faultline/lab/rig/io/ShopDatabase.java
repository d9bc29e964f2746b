package dev.faultline.lab.rig.io;

import dev.faultline.lab.rig.core.DatabaseSighting;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.SourceType;

/** The shop's DB instance: made, asked and deleted through the public API, and used through its endpoint. */
public final class ShopDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShopDatabase.class);
    private static final String NAME = "shop";
    private static final String USER = "shop";
    private static final int PORT = 5432;
    private static final int GIB = 20;
    private static final Duration AVAILABLE = Duration.ofSeconds(120);

    private final Cloud cloud;
    private final String identifier;
    private final String password;
    private @Nullable String url;

    public ShopDatabase(Cloud cloud, String identifier, String password) {
        this.cloud = cloud;
        this.identifier = identifier;
        this.password = password;
    }

    /** Asks for a Multi-AZ instance and waits until both its copies serve. */
    public DatabaseSighting createMultiAz() throws InterruptedException {
        create(r -> r.multiAZ(true));
        return available(DatabaseSighting::inSync);
    }

    /** Asks for a Single-AZ instance with backups, and waits until it serves. */
    public DatabaseSighting createWithBackups() throws InterruptedException {
        create(r -> r.backupRetentionPeriod(1));
        return available(seen -> seen.status().equals("available"));
    }

    private void create(Consumer<CreateDbInstanceRequest.Builder> further) {
        cloud.rds()
                .createDBInstance(r -> further.accept(r.dbInstanceIdentifier(identifier)
                        .dbInstanceClass("db.t3.micro")
                        .engine("postgres")
                        .masterUsername(USER)
                        .masterUserPassword(password)
                        .dbName(NAME)
                        .port(PORT)
                        .allocatedStorage(GIB)));
    }

    private DatabaseSighting available(Predicate<DatabaseSighting> serves) throws InterruptedException {
        long deadline = System.nanoTime() + AVAILABLE.toNanos();
        while (!serves.test(look())) {
            if (System.nanoTime() - deadline >= 0)
                throw new IllegalStateException(
                        "The database is not available after " + AVAILABLE.toSeconds() + " s: " + look().words() + ".");
            Pause.sleep(Duration.ofMillis(200));
        }
        var endpoint = instance().endpoint();
        url = "jdbc:postgresql://" + endpoint.address() + ":" + endpoint.port() + "/" + NAME;
        return look();
    }

    /** Up to when its commits could be restored now; empty before there is a backup. */
    public Optional<Instant> latestRestorableTime() {
        return Optional.ofNullable(instance().latestRestorableTime());
    }

    /** Restores this database's data as of a moment into another instance, and waits until that serves. */
    public ShopDatabase restored(String target, Instant moment) throws InterruptedException {
        cloud.rds().restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(identifier)
                .targetDBInstanceIdentifier(target)
                .restoreTime(moment));
        var restored = new ShopDatabase(cloud, target, password);
        restored.available(seen -> seen.status().equals("available"));
        return restored;
    }

    /** The user data of an instance of the web tier. */
    public String userData(int port) {
        return """
                #!/bin/sh
                export DATABASE_URL='%s' DATABASE_USER='%s' DATABASE_PASSWORD='%s'
                exec faultline-orders %d
                """.formatted(url, USER, password, port);
    }

    public void createTable() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("create table orders"
                    + " (id bigint primary key, taken_by text, taken_at timestamptz not null default now())");
        }
    }

    /** The mistake. @return the server's clock just before it */
    public Instant dropTable() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            Instant now;
            try (var rows = statement.executeQuery("select clock_timestamp()")) {
                rows.next();
                now = rows.getObject(1, OffsetDateTime.class).toInstant();
            }
            statement.execute("drop table orders");
            return now;
        }
    }

    /** The numbers of all orders that are kept. */
    public Set<Long> orders() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id from orders")) {
            var ids = new HashSet<Long>();
            while (rows.next()) ids.add(rows.getLong(1));
            return ids;
        }
    }

    private Connection connect() throws SQLException {
        var settings = new Properties();
        settings.setProperty("user", USER);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", "5");
        settings.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(String.valueOf(url), settings);
    }

    public DatabaseSighting look() {
        var instance = instance();
        var standby = instance.secondaryAvailabilityZone();
        var primary = instance.availabilityZone();
        return new DatabaseSighting(
                System.nanoTime(),
                instance.dbInstanceStatus(),
                primary == null ? "" : primary,
                standby == null ? "" : standby);
    }

    private DBInstance instance() {
        return cloud.rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .getFirst();
    }

    /** What happened to it since then, oldest first. */
    public List<Event> events(Instant since) {
        return cloud.rds()
                .describeEvents(r -> r.sourceIdentifier(identifier)
                        .sourceType(SourceType.DB_INSTANCE)
                        .startTime(since))
                .events();
    }

    @Override
    public void close() {
        try {
            cloud.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true));
        } catch (SdkException e) {
            log.warn("left behind: {}: {}", identifier, e.getMessage());
        }
    }
}
