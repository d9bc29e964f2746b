package dev.faultline.database.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseEvent;
import dev.faultline.database.contract.DatabaseEvent.DatabaseStatusChanged;
import dev.faultline.database.contract.DatabaseEvent.PrimaryMoved;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.database.streams.Streams;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.InsufficientDbInstanceCapacityException;
import software.amazon.awssdk.services.rds.model.SourceType;

/** What becomes of instances when zones fail, and of the service's own data when that is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabasesInARegionTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Of what the aws CLI makes of {@code --source-region us-east-1}. */
    private static final String SIGNED = "https://rds.us-east-1.amazonaws.com/?Action=CreateDBInstanceReadReplica"
            + "&DestinationRegion=us-west-2&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Frds%2Faws4_request";

    private Path regions;
    private RunningRegion region;
    private RdsClient rds;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        regions = folder;
        region = RunningRegion.start(KafkaFixture.start(), RunningRegion.REGION, regions);
        rds = region.client();
    }

    @AfterAll
    void stop() {
        if (region == null) return;
        region.close();
        region.kafka().close();
    }

    @AfterEach
    void every_zone_lives() {
        RunningRegion.ZONES.forEach(region.zones()::start);
    }

    private void create(String identifier, boolean multiAz) {
        rds.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .dbInstanceClass("db.t3.micro")
                .engine("postgres")
                .masterUsername("admin")
                .masterUserPassword("password123")
                .allocatedStorage(20)
                .multiAZ(multiAz));
        await(identifier, "available");
    }

    private DBInstance instance(String identifier) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .getFirst();
    }

    private void await(String identifier, String status) {
        Await.until(BOUND, identifier + " is " + status, () -> instance(identifier)
                .dbInstanceStatus()
                .equals(status));
    }

    private List<String> events(String identifier) {
        return rds
                .describeEvents(r -> r.sourceIdentifier(identifier).sourceType(SourceType.DB_INSTANCE))
                .events()
                .stream()
                .map(Event::message)
                .toList();
    }

    private static AvailabilityZone zone(String name) {
        return new AvailabilityZone(name);
    }

    @Test
    void the_loss_of_the_primarys_zone_is_a_fail_over_and_its_endpoint_stays() throws Exception {
        create("orders", true);
        var before = instance("orders");
        region.zones().kill(zone(before.availabilityZone()));
        Await.until(BOUND, "the standby has taken over and has a new one", () -> {
            var now = instance("orders");
            return now.availabilityZone().equals(before.secondaryAvailabilityZone())
                    && now.secondaryAvailabilityZone() != null
                    && !now.secondaryAvailabilityZone().equals(before.availabilityZone());
        });
        assertThat(instance("orders").endpoint()).isEqualTo(before.endpoint());
        assertThat(instance("orders").dbInstanceStatus()).isEqualTo("available");
        assertThat(events("orders"))
                .startsWith(
                        "DB instance created",
                        "Multi-AZ instance failover started.",
                        "DB instance restarted",
                        "Multi-AZ instance failover completed");
        Await.until(BOUND, "others are told", () -> told().stream()
                .anyMatch(event -> event instanceof PrimaryMoved moved
                        && moved.identifier().equals("orders")
                        && moved.primary().name().equals(before.secondaryAvailabilityZone())));
        assertThat(told())
                .filteredOn(event -> event instanceof DatabaseStatusChanged changed
                        && changed.identifier().equals("orders"))
                .extracting(event -> ((DatabaseStatusChanged) event).status())
                .containsExactly("creating", "available");
    }

    /** The contract events so far. */
    private List<DatabaseEvent> told() throws ClassNotFoundException {
        var told = new ArrayList<DatabaseEvent>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", region.kafka().bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partitions = List.of(0, 1, 2).stream()
                    .map(i -> new TopicPartition(DatabaseEvent.TOPIC, i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()))
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var wire = RegionJson.mapper().readTree(record.value());
                    var type = Class.forName(DatabaseEvent.class.getName() + "$"
                            + wire.path("type").asString());
                    told.add((DatabaseEvent) RegionJson.mapper().treeToValue(wire.path("data"), type));
                }
        }
        return told;
    }

    @Test
    void a_single_AZ_instance_fails_with_its_zone_and_recovers_with_it() {
        create("alone", false);
        var home = zone(instance("alone").availabilityZone());
        region.zones().kill(home);
        await("alone", "failed");
        assertThat(instance("alone").availabilityZone()).isEqualTo(home.name());
        assertThat(events("alone").getLast()).startsWith("DB instance put into failed state.");
        region.zones().start(home);
        await("alone", "available");
        assertThat(events("alone"))
                .endsWith(
                        "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be"
                                + " recovered.",
                        "Recovery of the DB instance is complete.");
    }

    @Test
    void a_zone_that_is_away_takes_no_new_instance_and_keeps_a_slot_until_it_is_back() {
        create("short-lived", false);
        var assignment = region.zones().assignment("short-lived").orElseThrow();
        var away = RunningRegion.ZONES.stream()
                .filter(zone -> !zone.equals(assignment.firstPrimary()))
                .findFirst()
                .orElseThrow();
        region.zones().kill(away);
        Await.until(BOUND, "the zone is missed", () -> {
            try {
                rds.createDBInstance(r -> r.dbInstanceIdentifier("nowhere")
                        .dbInstanceClass("db.t3.micro")
                        .engine("postgres")
                        .masterUsername("admin")
                        .masterUserPassword("password123")
                        .allocatedStorage(20)
                        .availabilityZone(away.name()));
                rds.deleteDBInstance(r -> r.dbInstanceIdentifier("nowhere").skipFinalSnapshot(true));
                return false;
            } catch (InsufficientDbInstanceCapacityException refused) {
                return true;
            }
        });
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier("short-lived").skipFinalSnapshot(true));
        Await.until(BOUND, "it is gone for its users", () -> rds.describeDBInstances().dbInstances().stream()
                .noneMatch(i -> i.dbInstanceIdentifier().equals("short-lived")));
        assertThat(region.zones().assignment("short-lived"))
                .as("a zone has yet to hear of its end")
                .isPresent();
        assertThat(slots()).containsValue(assignment.resourceId());
        region.zones().start(away);
        Await.until(BOUND, "its slot is free", () -> !slots().containsValue(assignment.resourceId()));
    }

    private Map<Integer, String> slots() {
        return region.bean(EventStore.class)
                .load(Streams.SLOTS, RunningRegion.REGION.name())
                .state()
                .taken();
    }

    @Test
    void a_read_replica_in_another_region_is_known_in_both_and_outlives_its_source() throws Exception {
        create("followed", false);
        String source = instance("followed").dbInstanceArn();
        try (var kafka = KafkaFixture.start()) {
            var west = new Region("us-west-2");
            try (var other = RunningRegion.start(kafka, west, regions)) {
                var there = other.client();
                refused(there, "x", source.replace("followed", "nobody"), "DBInstanceNotFound", "nobody not found");
                refused(
                        there,
                        "x",
                        source.replace("east-1", "east-9"),
                        "InvalidParameterValue",
                        "FAULTLINE_REGION=us-east-9");
                assertThatThrownBy(() -> there.createDBInstanceReadReplica(r -> r.dbInstanceIdentifier("x")
                                .sourceDBInstanceIdentifier(source)
                                .preSignedUrl(SIGNED.replace("east-1", "west-2"))))
                        .hasMessageContaining("not signed for us-east-1");
                there.createDBInstanceReadReplica(r -> r.dbInstanceIdentifier("follower")
                        .sourceDBInstanceIdentifier(source)
                        .preSignedUrl(SIGNED));
                Await.until(BOUND, "the replica follows", () -> follower(there)
                        .dbInstanceStatus()
                        .equals("available"));
                assertThat(follower(there).readReplicaSourceDBInstanceIdentifier())
                        .isEqualTo(source);
                assertThat(other.zones().assignment("follower").orElseThrow().origin())
                        .isEqualTo(new Origin.Replica(
                                instance("followed").dbiResourceId(),
                                region.zones()
                                        .assignment("followed")
                                        .orElseThrow()
                                        .slot(),
                                false,
                                "127." + region.kafka().network()));
                String follower = follower(there).dbInstanceArn();
                Await.until(BOUND, "its source's region knows of it", () -> instance("followed")
                        .readReplicaDBInstanceIdentifiers()
                        .equals(List.of(follower)));
                assertThatThrownBy(() -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier("followed")
                                .backupRetentionPeriod(0)
                                .applyImmediately(true)))
                        .hasMessageContaining("read replicas");
                rds.modifyDBInstance(r -> r.dbInstanceIdentifier("followed")
                        .newDBInstanceIdentifier("renamed")
                        .applyImmediately(true));
                Await.until(BOUND, "the replica knows its source's new name", () -> follower(there)
                        .readReplicaSourceDBInstanceIdentifier()
                        .endsWith(":db:renamed"));

                rds.deleteDBInstance(r -> r.dbInstanceIdentifier("renamed").skipFinalSnapshot(true));
                Await.until(BOUND, "the source is gone", () -> rds.describeDBInstances().dbInstances().stream()
                        .noneMatch(i -> i.dbInstanceIdentifier().equals("renamed")));
                assertThat(follower(there).readReplicaSourceDBInstanceIdentifier())
                        .as("it waits for its user")
                        .isNotNull();
                there.promoteReadReplica(r -> r.dbInstanceIdentifier("follower"));
                Await.until(
                        BOUND,
                        "the replica is an instance of its own",
                        () -> follower(there).dbInstanceStatus().equals("available")
                                && follower(there).readReplicaSourceDBInstanceIdentifier() == null);
                create("left", false);
            }
        }
        refused(
                rds,
                "x",
                instance("left").dbInstanceArn().replace("east-1", "west-2"),
                "ServiceUnavailable",
                "us-west-2 does not answer");
    }

    @Test
    void only_who_has_the_regions_password_is_told_what_there_is() throws Exception {
        create("told", false);
        assertThat(askedWith(null).statusCode()).isEqualTo(403);
        assertThat(askedWith(InstanceAccounts.regionsToken("another", RunningRegion.REGION))
                        .statusCode())
                .isEqualTo(403);
        assertThat(askedWith(InstanceAccounts.regionsToken(RunningRegion.PASSWORD, new Region("us-west-2")))
                        .statusCode())
                .as("what was shown to another region")
                .isEqualTo(403);
        var told = askedWith(InstanceAccounts.regionsToken(RunningRegion.PASSWORD, RunningRegion.REGION));
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.body()).contains(instance("told").dbInstanceArn()).doesNotContain("SCRAM");
    }

    private HttpResponse<String> askedWith(@Nullable String token) throws Exception {
        var request = HttpRequest.newBuilder(region.service().resolve("/regions/instances"));
        if (token != null) request.header("X-Faultline-Token", token);
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static DBInstance follower(RdsClient there) {
        return there.describeDBInstances(r -> r.dbInstanceIdentifier("follower"))
                .dbInstances()
                .getFirst();
    }

    private static void refused(RdsClient rds, String identifier, String source, String code, String sentence) {
        assertThatThrownBy(() -> rds.createDBInstanceReadReplica(
                        r -> r.dbInstanceIdentifier(identifier).sourceDBInstanceIdentifier(source)))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code))
                .hasMessageContaining(sentence);
    }

    @Test
    void read_models_are_rebuilt_from_the_events() {
        create("kept", true);
        rds.rebootDBInstance(r -> r.dbInstanceIdentifier("kept").forceFailover(true));
        await("kept", "available");
        rds.createDBSnapshot(r -> r.dbInstanceIdentifier("kept").dbSnapshotIdentifier("of-kept"));
        Await.until(
                BOUND,
                "a manual and an automated snapshot are there",
                () -> snapshots().size() == 2
                        && snapshots().stream()
                                .allMatch(snapshot -> snapshot.status().equals("available")));
        var before = everything();
        for (String table : List.of("db_instance", "db_subnet_group", "db_snapshot", "db_event"))
            region.bean(JdbcClient.class).sql("delete from " + table).update();
        assertThat(events("kept")).isEmpty();
        region.bean(ReadModels.class).rebuild();
        assertThat(everything()).isEqualTo(before);
    }

    private List<Object> everything() {
        // The latest restorable time moves on.
        var kept = instance("kept").toBuilder().latestRestorableTime(null).build();
        var ofSnapshots =
                rds.describeEvents(r -> r.sourceType(SourceType.DB_SNAPSHOT)).events();
        return List.of(kept, events("kept"), rds.describeDBSubnetGroups().dbSubnetGroups(), snapshots(), ofSnapshots);
    }

    private List<DBSnapshot> snapshots() {
        return rds.describeDBSnapshots(r -> r.dbInstanceIdentifier("kept")).dbSnapshots();
    }
}
