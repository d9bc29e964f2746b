package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.contract.Origin;
import dev.faultline.database.region.RunningRegion;
import dev.faultline.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** Snapshots, and what is restored from them. */
class SnapshotsApiTest extends ApiTest {
    SnapshotsApiTest(RunningRegion region) {
        super(region);
    }

    private DBSnapshot snapshot(String identifier) {
        return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(identifier))
                .dbSnapshots()
                .getFirst();
    }

    private void awaitSnapshot(String identifier) {
        Await.until(BOUND, identifier + " is available", () -> snapshot(identifier)
                .status()
                .equals("available"));
    }

    private String taken(String instance) {
        String identifier = name("snapshot-");
        rds.createDBSnapshot(r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier(identifier));
        awaitSnapshot(identifier);
        return identifier;
    }

    @Test
    void a_snapshot_is_creating_until_two_zones_have_it() {
        String instance = single();
        String identifier = name("snapshot-");
        region.zones().hold(instance);
        var created = rds.createDBSnapshot(r -> r.dbInstanceIdentifier(instance)
                        .dbSnapshotIdentifier(identifier)
                        .tags(t -> t.key("a").value("1")))
                .dbSnapshot();
        assertThat(created.status()).isEqualTo("creating");
        assertThat(created.snapshotCreateTime()).isNull();
        assertRefused(
                () -> rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(identifier)),
                "InvalidDBSnapshotState",
                "Cannot delete the snapshot");
        region.zones().release(instance);
        awaitSnapshot(identifier);
        var snapshot = snapshot(identifier);
        assertThat(snapshot.dbInstanceIdentifier()).isEqualTo(instance);
        assertThat(snapshot.snapshotType()).isEqualTo("manual");
        assertThat(snapshot.snapshotCreateTime()).isNotNull();
        assertThat(snapshot.dbSnapshotArn()).endsWith(":snapshot:" + identifier);
        assertThat(snapshot.tagList())
                .containsExactly(Tag.builder().key("a").value("1").build());
        assertThat(rds.describeEvents(r -> r.sourceIdentifier(identifier).sourceType(SourceType.DB_SNAPSHOT))
                        .events())
                .extracting(Event::message)
                .containsExactly("Creating manual snapshot", "Manual snapshot created");
    }

    @Test
    void snapshots_are_found_copied_and_deleted() {
        String instance = single();
        String first = taken(instance);
        String copy = name("copy-");
        var copied = rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(first).targetDBSnapshotIdentifier(copy));
        assertThat(copied.dbSnapshot().sourceDBSnapshotIdentifier())
                .isEqualTo(snapshot(first).dbSnapshotArn());
        awaitSnapshot(copy);
        assertThat(rds.describeDBSnapshots(r -> r.dbInstanceIdentifier(instance).snapshotType("manual"))
                        .dbSnapshots())
                .extracting(DBSnapshot::dbSnapshotIdentifier)
                .containsExactlyInAnyOrder(first, copy);
        assertThat(rds.describeDBSnapshots(r -> r.dbInstanceIdentifier(instance).snapshotType("public"))
                        .dbSnapshots())
                .isEqualTo(List.of());
        assertThatThrownBy(() -> rds.createDBSnapshot(
                        r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier(first)))
                .isInstanceOf(DbSnapshotAlreadyExistsException.class);
        assertThat(rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(first))
                        .dbSnapshot()
                        .status())
                .isEqualTo("deleted");
        assertRefused(
                () -> rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(first)),
                404,
                "DBSnapshotNotFound",
                "DBSnapshot " + first + " not found.");
    }

    @Test
    void a_final_snapshot_outlives_its_instance() {
        String instance = name("last-");
        create(instance, r -> r.copyTagsToSnapshot(true).tags(t -> t.key("team").value("web")));
        await(instance, "available");
        String last = name("final-");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(instance).finalDBSnapshotIdentifier(last));
        awaitGone(instance);
        assertThat(snapshot(last).status()).isEqualTo("available");
        assertThat(snapshot(last).tagList()).hasSize(1);
        String restored = name("restored-");
        rds.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier(restored).dbSnapshotIdentifier(last).multiAZ(true));
        await(restored, "available");
        assertThat(instance(restored).masterUsername()).isEqualTo("admin");
        assertThat(instance(restored).allocatedStorage()).isEqualTo(20);
        assertThat(region.zones().assignment(restored).orElseThrow().origin()).isInstanceOf(Origin.Snapshot.class);
        assertThat(events(restored)).contains("Restored from snapshot " + last + ".");
    }

    @Test
    void what_cannot_be_taken_or_restored_is_refused() {
        String instance = single();
        String snapshot = taken(instance);
        assertRefused(
                () -> rds.createDBSnapshot(r -> r.dbInstanceIdentifier("nope").dbSnapshotIdentifier("x")),
                404,
                "DBInstanceNotFound",
                "");
        assertRefused(
                () -> rds.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier(name("x-")).dbSnapshotIdentifier("nope")),
                404,
                "DBSnapshotNotFound",
                "");
        assertThatThrownBy(() -> rds.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier(snapshot)))
                .isInstanceOf(DbInstanceAlreadyExistsException.class);
        assertRefused(
                () -> rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier(name("x-"))
                        .dbSnapshotIdentifier(snapshot)
                        .allocatedStorage(10)),
                "InvalidParameterValue",
                "Invalid storage size");
        rds.stopDBInstance(r -> r.dbInstanceIdentifier(instance));
        await(instance, "stopped");
        assertRefused(
                () -> rds.createDBSnapshot(r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier(name("x-"))),
                "InvalidDBInstanceState",
                "Instance " + instance + " is not in available state.");
        assertRefused(
                () -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier(instance).finalDBSnapshotIdentifier(snapshot)),
                "DBSnapshotAlreadyExists",
                "");
    }

    @Test
    void a_snapshot_that_can_never_be_made_has_failed_and_keeps_its_instance() {
        String instance = single();
        region.zones().fail(instance, "No zone has room for it.");
        String last = name("final-");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(instance).finalDBSnapshotIdentifier(last));
        Await.until(BOUND, "it has failed", () -> snapshot(last).status().equals("failed"));
        await(instance, "available");
        assertRefused(
                () -> rds.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier(name("x-")).dbSnapshotIdentifier(last)),
                "InvalidDBSnapshotState",
                "The snapshot " + last + " is not in the available state. It is failed.");
        assertThat(rds.describeEvents(r -> r.sourceIdentifier(last).sourceType(SourceType.DB_SNAPSHOT))
                        .events())
                .extracting(Event::message)
                .containsExactly("Creating manual snapshot", "Snapshot failed: No zone has room for it.");
        rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(last));
    }
}
