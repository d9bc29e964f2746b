package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionManifest.Database;
import dev.faultline.topology.RegionManifest.External;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** A region on a Kafka behind TLS and a password and on a Postgres, neither of which it runs. */
@Tag("long")
class ExternalEnginesTest {
    private static final int CAPACITY = 3;
    private static final Duration MOVED = Duration.ofSeconds(60);

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void a_web_tier_survives_a_zone_while_the_engines_are_somebody_elses() throws Exception {
        try (var kafka = KafkaFixture.startSecured();
                var postgres = PostgresFixture.start();
                var folder = OpenFolder.create()) {
            var state = postgres.createDatabase();
            var password = Files.writeString(folder.path().resolve("password"), state.password());
            var database = new Database(state.url(), state.user(), password.toString());
            try (var own = OwnRegion.on(new External(kafka.clientProperties().toString(), database));
                    var clients = Clients.of(own.region().gateway())) {
                var tier = WebTier.deploy(clients, CAPACITY);
                tier.awaitWhole(CAPACITY);
                assertThat(own.brokers()).isEmpty();
                assertThat(own.postgres()).isEmpty();
                var orders = OrdersDatabase.create(clients);
                orders.write();

                var lost = orders.zone();
                own.region().crash(lost);
                orders.awaitPrimaryElsewhere(lost);
                orders.write();
                assertThat(orders.rows()).isEqualTo(2);
                Await.until(MOVED, "no member is in the lost zone", () -> tier.members().stream()
                        .noneMatch(member -> member.availabilityZone().equals(lost.name())));
                tier.awaitWhole(CAPACITY);

                own.region().start(lost);
                own.awaitSteady();
                assertThat(own.region().status().regions().getFirst().database().because())
                        .contains(state.url());
            }
        }
    }

    /** DB instances are the zones' own, whoever runs the region's state. */
    private record OrdersDatabase(Clients clients) {
        private static final Duration AVAILABLE = Duration.ofSeconds(120);
        private static final String NAME = "orders";
        private static final String PASSWORD = "not-a-secret-1";

        static OrdersDatabase create(Clients clients) throws Exception {
            clients.rds().createDBInstance(r -> r.dbInstanceIdentifier(NAME)
                    .dbName(NAME)
                    .dbInstanceClass("db.t3.micro")
                    .engine("postgres")
                    .masterUsername("shop")
                    .masterUserPassword(PASSWORD)
                    .allocatedStorage(1)
                    .multiAZ(true));
            var orders = new OrdersDatabase(clients);
            Await.until(AVAILABLE, "the DB instance is available", () -> orders.seen()
                    .dbInstanceStatus()
                    .equals("available"));
            orders.run("create table orders (id serial)");
            return orders;
        }

        AvailabilityZone zone() {
            return new AvailabilityZone(seen().availabilityZone());
        }

        void awaitPrimaryElsewhere(AvailabilityZone lost) throws Exception {
            Await.until(AVAILABLE, "the primary is elsewhere", () -> !seen().availabilityZone()
                    .equals(lost.name()));
        }

        void write() throws SQLException {
            run("insert into orders default values");
        }

        int rows() throws SQLException {
            try (var connection = connect();
                    var statement = connection.createStatement();
                    var result = statement.executeQuery("select count(*) from orders")) {
                result.next();
                return result.getInt(1);
            }
        }

        private void run(String sql) throws SQLException {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        private Connection connect() throws SQLException {
            var endpoint = seen().endpoint();
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + endpoint.address() + ":" + endpoint.port() + "/" + NAME, "shop", PASSWORD);
        }

        private DBInstance seen() {
            return clients.rds()
                    .describeDBInstances(r -> r.dbInstanceIdentifier(NAME))
                    .dbInstances()
                    .getFirst();
        }
    }
}
