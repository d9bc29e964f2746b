package dev.faultline.lab.rig.io;

import dev.faultline.lab.rig.core.DatabaseSighting;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.SourceType;

/** The shop's Multi-AZ DB instance: made, asked and deleted through the public API, and used through its endpoint. */
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

    /** Asks for the instance and waits until both its copies serve. */
    public DatabaseSighting create() throws InterruptedException {
        cloud.rds().createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .dbInstanceClass("db.t3.micro")
                .engine("postgres")
                .masterUsername(USER)
                .masterUserPassword(password)
                .dbName(NAME)
                .port(PORT)
                .allocatedStorage(GIB)
                .multiAZ(true));
        long deadline = System.nanoTime() + AVAILABLE.toNanos();
        while (!look().inSync()) {
            if (System.nanoTime() - deadline >= 0)
                throw new IllegalStateException(
                        "The database is not available after " + AVAILABLE.toSeconds() + " s: " + look().words() + ".");
            Pause.sleep(Duration.ofMillis(200));
        }
        var endpoint = instance().endpoint();
        url = "jdbc:postgresql://" + endpoint.address() + ":" + endpoint.port() + "/" + NAME;
        return look();
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
