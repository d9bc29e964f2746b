package dev.faultline.database.region;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SNAPSHOTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.contract.Origin;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.projection.Databases;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** The service ends at every step of a snapshot, a restore and a deletion, and goes on where it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private RunningRegion region;

    @BeforeAll
    void start() {
        region = RunningRegion.start(KafkaFixture.start());
    }

    @AfterAll
    void stop() {
        if (region == null) return;
        region.close();
        region.kafka().close();
    }

    private DBInstance instance(String identifier) {
        return region.client()
                .describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .getFirst();
    }

    private void await(String identifier, String status) {
        Await.until(BOUND, identifier + " is " + status, () -> instance(identifier)
                .dbInstanceStatus()
                .equals(status));
    }

    private void awaitSnapshot(String identifier) {
        Await.until(BOUND, identifier + " is available", () -> region.client()
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier(identifier))
                .dbSnapshots()
                .getFirst()
                .status()
                .equals("available"));
    }

    @Test
    void snapshots_restores_and_deletions_go_on_after_the_service_ends_at_any_step() {
        region.client().createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .dbInstanceClass("db.t3.micro")
                .engine("postgres")
                .masterUsername("admin")
                .masterUserPassword("password123")
                .allocatedStorage(20));
        region.restart();
        await("orders", "available");

        region.zones().hold("orders");
        region.client().createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("before"));
        region.restart();
        region.zones().release("orders");
        awaitSnapshot("before");

        for (String name : List.of("from-snapshot", "from-log")) region.zones().hold(name);
        region.client().restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("from-snapshot")
                .dbSnapshotIdentifier("before"));
        region.restart();
        // Nobody has told the new service yet how far the log goes.
        region.client().restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier("orders")
                .targetDBInstanceIdentifier("from-log")
                .useLatestRestorableTime(true));
        region.restart();
        for (String name : List.of("from-snapshot", "from-log")) {
            assertThat(instance(name).dbInstanceStatus()).isEqualTo("creating");
            region.zones().release(name);
        }
        region.restart();
        for (String name : List.of("from-snapshot", "from-log")) await(name, "available");
        assertThat(origin("from-snapshot")).isInstanceOf(Origin.Snapshot.class);
        assertThat(origin("from-log")).isInstanceOf(Origin.PointInTime.class);

        region.zones().hold("orders");
        region.client().deleteDBInstance(r -> r.dbInstanceIdentifier("orders").finalDBSnapshotIdentifier("last"));
        region.restart();
        assertThat(instance("orders").dbInstanceStatus()).isEqualTo("deleting");
        region.zones().release("orders");
        awaitSnapshot("last");
        region.restart();
        Await.until(BOUND, "the instance is gone", () -> region.client().describeDBInstances().dbInstances().stream()
                .noneMatch(i -> i.dbInstanceIdentifier().equals("orders")));
        eachHappenedOnce();
    }

    private Origin origin(String identifier) {
        return region.zones().assignment(identifier).orElseThrow().origin();
    }

    /** What the zones say every 50 ms, and to every service anew, is recorded once. */
    private void eachHappenedOnce() {
        // An automated snapshot goes with its instance, perhaps between this reading of the model and of its stream.
        for (var snapshot : region.bean(Databases.class).snapshots())
            if (snapshot.status() == DbSnapshot.Status.AVAILABLE)
                assertThat(names(SNAPSHOTS, snapshot.definition().snapshotId()))
                        .as(snapshot.definition().identifier())
                        .startsWith(
                                DbSnapshot.SnapshotRequested.class.getSimpleName(),
                                DbSnapshot.SnapshotCompleted.class.getSimpleName())
                        .doesNotHaveDuplicates();
        for (var restored : region.bean(Databases.class).instances())
            assertThat(names(INSTANCES, restored.spec().resourceId()))
                    .as(restored.settings().identifier())
                    .containsOnlyOnce(DbInstance.InstanceCreated.class.getSimpleName())
                    .containsOnlyOnce(DbInstance.PrimaryOpened.class.getSimpleName())
                    .containsOnlyOnce(DbInstance.InstanceAvailable.class.getSimpleName())
                    .hasSizeLessThanOrEqualTo(4);
    }

    private <E> List<String> names(StoredAggregate<?, ?, E, ?> streams, String id) {
        return region.bean(EventStore.class).history(streams, id).stream()
                .map(Envelope::event)
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }
}
