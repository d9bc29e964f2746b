package dev.faultline.database.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseEvent;
import dev.faultline.database.contract.DatabaseEvent.DatabaseStatusChanged;
import dev.faultline.database.contract.DatabaseEvent.PrimaryMoved;
import dev.faultline.database.streams.Streams;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.topology.RegionJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.InsufficientDbInstanceCapacityException;
import software.amazon.awssdk.services.rds.model.SourceType;

/** What becomes of instances when zones fail, and of the service's own data when that is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabasesInARegionTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private RunningRegion region;
    private RdsClient rds;

    @BeforeAll
    void start() {
        region = RunningRegion.start(KafkaFixture.start());
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
        region.create("orders", true);
        var before = region.instance("orders");
        region.zones().kill(zone(before.availabilityZone()));
        Await.until(BOUND, "the standby has taken over and has a new one", () -> {
            var now = region.instance("orders");
            return now.availabilityZone().equals(before.secondaryAvailabilityZone())
                    && now.secondaryAvailabilityZone() != null
                    && !now.secondaryAvailabilityZone().equals(before.availabilityZone());
        });
        assertThat(region.instance("orders").endpoint()).isEqualTo(before.endpoint());
        assertThat(region.instance("orders").dbInstanceStatus()).isEqualTo("available");
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
        region.create("alone", false);
        var home = zone(region.instance("alone").availabilityZone());
        region.zones().kill(home);
        region.await("alone", "failed");
        assertThat(region.instance("alone").availabilityZone()).isEqualTo(home.name());
        assertThat(events("alone").getLast()).startsWith("DB instance put into failed state.");
        region.zones().start(home);
        region.await("alone", "available");
        assertThat(events("alone"))
                .endsWith(
                        "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be"
                                + " recovered.",
                        "Recovery of the DB instance is complete.");
    }

    @Test
    void a_zone_that_is_away_takes_no_new_instance_and_keeps_a_slot_until_it_is_back() {
        region.create("short-lived", false);
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
    void read_models_are_rebuilt_from_the_events() {
        region.create("kept", true);
        rds.rebootDBInstance(r -> r.dbInstanceIdentifier("kept").forceFailover(true));
        region.await("kept", "available");
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
        var kept =
                region.instance("kept").toBuilder().latestRestorableTime(null).build();
        var ofSnapshots =
                rds.describeEvents(r -> r.sourceType(SourceType.DB_SNAPSHOT)).events();
        return List.of(kept, events("kept"), rds.describeDBSubnetGroups().dbSubnetGroups(), snapshots(), ofSnapshots);
    }

    private List<DBSnapshot> snapshots() {
        return rds.describeDBSnapshots(r -> r.dbInstanceIdentifier("kept")).dbSnapshots();
    }
}
