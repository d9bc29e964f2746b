package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A Multi-AZ DB instance by the aws CLI, used through its endpoint while the zone of its primary dies. */
@Tag("long")
@Timeout(240)
@ExtendWith(SharedRegion.class)
class DatabaseFailoverCliTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int ROWS = 50;
    /** The port of slot 0 in every zone. */
    private static final int FIRST_ENDPOINT = 14_700;

    private UserRegion region;
    private AwsCli aws;

    @BeforeEach
    void a_region() {
        aws = SharedRegion.cli();
        region = SharedRegion.region();
    }

    @AfterEach
    void clean_up() throws Exception {
        if (region == null) return;
        region.heal();
        aws.run(words("rds delete-db-instance --db-instance-identifier orders --skip-final-snapshot"));
        Await.until(BOUND, "the instance is gone", () -> aws.json(words("rds describe-db-instances"))
                .path("DBInstances")
                .isEmpty());
    }

    @Test
    void its_endpoint_serves_again_by_itself_with_every_acknowledged_row() throws Exception {
        aws.json(words("rds create-db-instance --db-instance-identifier orders --db-instance-class db.t3.micro"
                + " --engine postgres --multi-az --master-username admin --master-user-password password123"
                + " --allocated-storage 20 --db-name orders"));
        Await.until(BOUND, "the instance is available", () -> text("DBInstanceStatus")
                .equals("available"));
        String primary = text("AvailabilityZone");
        String standby = text("SecondaryAvailabilityZone");
        assertThat(standby).isNotBlank().isNotEqualTo(primary);
        var endpoint = instance().path("Endpoint");
        var orders = OrdersTable.at(
                endpoint.path("Address").asString(), endpoint.path("Port").asInt());
        orders.create();
        var acknowledged = insert(orders, 0);

        region.crash(primary);
        var crashed = Instant.now();
        Await.until(BOUND, "the endpoint takes writes again", orders::takes);
        var outage = Duration.between(crashed, Instant.now());
        System.out.println("the endpoint took writes again " + outage.toMillis() + " ms after the crash");
        acknowledged.addAll(insert(orders, ROWS));
        assertThat(orders.read()).containsAll(acknowledged);
        assertThat(byName(standby, primary, endpoint.path("Address").asString()).read())
                .containsAll(acknowledged);

        Await.until(
                BOUND, "the zones are swapped", () -> text("AvailabilityZone").equals(standby));
        assertThat(events())
                .containsSubsequence(
                        "DB instance created",
                        "Multi-AZ instance failover started.",
                        "DB instance restarted",
                        "Multi-AZ instance failover completed");
        Await.until(BOUND, "the third zone has a copy", () -> {
            String second = text("SecondaryAvailabilityZone");
            return !second.isBlank() && !second.equals(primary);
        });
    }

    /** By its name, which a zone's name server answers with the endpoints of zones that live. */
    private OrdersTable byName(String zone, String lost, String address) {
        int slot = Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) - 100;
        Await.until(BOUND, "the lost zone is not named any more", () -> !named(zone)
                .contains(region.addresses(lost).infrastructure()));
        return OrdersTable.at(named(zone).getFirst(), FIRST_ENDPOINT + slot);
    }

    private List<String> named(String zone) {
        try {
            return Names.addresses(region.nameServer(zone), "orders.us-east-1.rds.localhost");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] words(String command) {
        return command.split(" +");
    }

    private JsonNode instance() throws Exception {
        return aws.json(words("rds describe-db-instances --db-instance-identifier orders"))
                .at("/DBInstances/0");
    }

    private String text(String member) throws Exception {
        return instance().path(member).asString("");
    }

    private List<String> events() throws Exception {
        var messages = new ArrayList<String>();
        for (var event : aws.json(words("rds describe-events --source-identifier orders --source-type db-instance"))
                .path("Events")) messages.add(event.path("Message").asString());
        return messages;
    }

    /** @return the rows whose commits were acknowledged */
    private static List<Integer> insert(OrdersTable orders, int from) throws SQLException {
        var acknowledged = new ArrayList<Integer>();
        try (var connection = orders.connect();
                var statement = connection.createStatement()) {
            for (int id = from; id < from + ROWS; id++) {
                statement.executeUpdate("insert into orders values (" + id + ")");
                acknowledged.add(id);
            }
        }
        return acknowledged;
    }
}
