package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import tools.jackson.databind.JsonNode;

/** Two regions of one installation, by the command line and the aws CLI: a read replica in the other one survives the first. */
@Tag("long")
@Timeout(420)
@EnabledIf("dev.faultline.endtoend.AwsCli#installed")
class TwoRegionsTest {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Duration LAG = Duration.ofSeconds(1);
    private static final String SOURCE = "arn:aws:rds:us-east-1:123456789012:db:orders";

    private CommandLine east;
    private CommandLine west;
    private AwsCli aws;

    @BeforeEach
    void two_regions() throws Exception {
        east = new CommandLine();
        west = east.beside("us-west-2");
        east.up();
        west.up();
        aws = new AwsCli(east.run("status", "--json").json().get("gateway").asString());
    }

    @AfterEach
    void stop() throws Exception {
        try {
            west.close();
        } finally {
            east.close();
        }
    }

    @Test
    void a_read_replica_in_another_region_is_promoted_when_the_first_is_lost_and_lacks_what_had_not_reached_it()
            throws Exception {
        var orders = create();
        orders.create();
        var replica = follow();

        var acknowledged = new AtomicInteger();
        insert(orders, acknowledged, Duration.ofSeconds(1));
        Await.until(BOUND, "the replica has all", () -> replica.read().size() == acknowledged.get());
        int before = acknowledged.get();
        Processes.stop(List.of(sender(orders)));
        insert(orders, acknowledged, LAG);
        loseTheEast();

        var cli = new AwsCli(west.run("status", "--json").json().get("gateway").asString());
        var lost =
                cli.run(words("--region us-west-2 rds create-db-instance-read-replica --db-instance-identifier second"
                        + " --source-db-instance-identifier " + SOURCE));
        assertThat(lost.err()).contains("ServiceUnavailable", "us-east-1 does not answer");
        var asked = Instant.now();
        cli.json(words("--region us-west-2 rds promote-read-replica --db-instance-identifier orders-west"));
        Await.until(BOUND, "the replica takes writes", replica::takes);
        var promotion = Duration.between(asked, Instant.now());
        // Connections are reset once, when the endpoint hears that it leads to a primary now.
        Await.until(BOUND, "the replica is an instance of its own", () -> cli.json(
                        words("--region us-west-2 rds describe-db-instances --db-instance-identifier orders-west"))
                .at("/DBInstances/0/DBInstanceStatus")
                .asString("")
                .equals("available"));
        var kept = replica.read();
        System.out.println(acknowledged + " rows acknowledged, " + before + " when the sender stopped, " + kept.size()
                + " kept after " + LAG.toMillis() + " ms of lag; it took writes " + promotion.toMillis()
                + " ms after it was to be promoted");
        assertThat(kept).isEqualTo(IntStream.range(0, kept.size()).boxed().toList());
        assertThat(kept.size()).isBetween(before, acknowledged.get() - 1);
    }

    /** All of it at once, before the receiver of the log gives its silent sender up after three seconds. */
    private void loseTheEast() throws Exception {
        var daemon = ProcessHandle.of(east.daemon()).orElseThrow();
        Processes.kill(daemon.descendants().map(ProcessHandle::pid).toList());
        Processes.kill(List.of(daemon.pid()));
    }

    /** Where its clients connect. */
    private OrdersTable create() throws Exception {
        aws.json(words("rds create-db-instance --db-instance-identifier orders --db-instance-class db.t3.micro"
                + " --engine postgres --multi-az --master-username admin --master-user-password password123"
                + " --allocated-storage 20 --db-name orders"));
        return available("us-east-1", "orders");
    }

    private OrdersTable follow() throws Exception {
        aws.json(words("--region us-west-2 rds create-db-instance-read-replica --db-instance-identifier orders-west"
                + " --source-region us-east-1 --source-db-instance-identifier " + SOURCE));
        var replica = available("us-west-2", "orders-west");
        var described = instance("us-west-2", "orders-west");
        assertThat(described.path("ReadReplicaSourceDBInstanceIdentifier").asString())
                .isEqualTo(SOURCE);
        assertThat(described.at("/StatusInfos/0/Status").asString()).isEqualTo("replicating");
        Await.until(BOUND, "the source's region knows of it", () -> instance("us-east-1", "orders")
                .at("/ReadReplicaDBInstanceIdentifiers/0")
                .asString("")
                .equals("arn:aws:rds:us-west-2:123456789012:db:orders-west"));
        var withoutBackups = aws.run(
                words(
                        "rds modify-db-instance --db-instance-identifier orders --backup-retention-period 0 --apply-immediately"));
        assertThat(withoutBackups.err()).contains("InvalidParameterCombination", "read replicas");
        var nobody =
                aws.run(words("--region us-west-2 rds create-db-instance-read-replica --db-instance-identifier second"
                        + " --source-db-instance-identifier arn:aws:rds:us-east-1:123456789012:db:nobody"));
        assertThat(nobody.err()).contains("DBInstanceNotFound");
        return replica;
    }

    private OrdersTable available(String region, String identifier) throws Exception {
        Await.until(BOUND, identifier + " is available", () -> instance(region, identifier)
                .path("DBInstanceStatus")
                .asString("")
                .equals("available"));
        var endpoint = instance(region, identifier).path("Endpoint");
        return OrdersTable.at(
                endpoint.path("Address").asString(), endpoint.path("Port").asInt());
    }

    private JsonNode instance(String region, String identifier) throws IOException, InterruptedException {
        return aws.json(words(
                        "--region " + region + " rds describe-db-instances --db-instance-identifier " + identifier))
                .at("/DBInstances/0");
    }

    private static String[] words(String command) {
        return command.split(" +");
    }

    /** The process at the source that sends its log to the replica. */
    private static long sender(OrdersTable orders) throws SQLException {
        try (var connection = orders.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select pid from pg_stat_replication where application_name like 'replica\\_%'")) {
            assertThat(rows.next()).as("somebody follows").isTrue();
            return rows.getLong(1);
        }
    }

    /** Inserts one row after the other. */
    private static void insert(OrdersTable orders, AtomicInteger acknowledged, Duration time) throws SQLException {
        var end = Instant.now().plus(time);
        try (var connection = orders.connect();
                var insert = connection.prepareStatement("insert into orders values (?)")) {
            while (Instant.now().isBefore(end)) {
                insert.setInt(1, acknowledged.get());
                insert.executeUpdate();
                acknowledged.incrementAndGet();
            }
        }
    }
}
