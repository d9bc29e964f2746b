package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.contract.Origin;
import dev.faultline.database.region.RunningRegion;
import dev.faultline.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** Automated snapshots and the window they are taken in. */
class AutomatedSnapshotsApiTest extends ApiTest {
    AutomatedSnapshotsApiTest(RunningRegion region) {
        super(region);
    }

    private List<DBSnapshot> automated(String instance) {
        return rds.describeDBSnapshots(r -> r.dbInstanceIdentifier(instance).snapshotType("automated"))
                .dbSnapshots();
    }

    private DBSnapshot first(String instance) {
        Await.until(BOUND, "it has an automated snapshot", () -> automated(instance).stream()
                .anyMatch(snapshot -> snapshot.status().equals("available")));
        return automated(instance).getFirst();
    }

    @Test
    void one_is_taken_when_an_instance_with_backups_is_created() {
        String instance = name("kept-");
        create(instance, r -> r.copyTagsToSnapshot(true).tags(t -> t.key("team").value("web")));
        await(instance, "available");
        var snapshot = first(instance);
        assertThat(snapshot.dbSnapshotIdentifier()).matches("rds:" + instance + "-\\d{4}(-\\d\\d){4}");
        assertThat(snapshot.snapshotType()).isEqualTo("automated");
        assertThat(snapshot.tagList()).hasSize(1);
        assertThat(snapshot.dbSnapshotArn()).endsWith(":snapshot:" + snapshot.dbSnapshotIdentifier());
        assertThat(rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(snapshot.dbSnapshotArn()))
                        .dbSnapshots())
                .hasSize(1);
        assertThat(rds.describeDBSnapshots(r -> r.dbInstanceIdentifier(instance).snapshotType("manual"))
                        .dbSnapshots())
                .isEmpty();
        assertThat(rds.describeEvents(r -> r.sourceIdentifier(snapshot.dbSnapshotIdentifier())
                                .sourceType(SourceType.DB_SNAPSHOT))
                        .events())
                .extracting(Event::message)
                .containsExactly("Creating automated snapshot", "Automated snapshot created");
    }

    @Test
    void it_is_copied_and_restored_but_not_deleted_by_hand() {
        String instance = single();
        var snapshot = first(instance).dbSnapshotIdentifier();
        assertRefused(
                () -> rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(snapshot)),
                "InvalidDBSnapshotState",
                "automated snapshots cannot be deleted.");
        assertRefused(
                () -> rds.createDBSnapshot(r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier("rds:by-hand")),
                "InvalidParameterValue",
                "The parameter DBSnapshotIdentifier is not a valid identifier.");
        String copy = name("copy-");
        var copied = rds.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier(snapshot).targetDBSnapshotIdentifier(copy))
                .dbSnapshot();
        assertThat(copied.snapshotType()).isEqualTo("manual");
        String restored = name("restored-");
        rds.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier(restored).dbSnapshotIdentifier(snapshot));
        await(restored, "available");
        assertThat(region.zones().assignment(restored).orElseThrow().origin()).isInstanceOf(Origin.Snapshot.class);
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(instance).skipFinalSnapshot(true));
        Await.until(
                BOUND, "they go with their instance", () -> automated(instance).isEmpty());
        assertThat(rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(copy)).dbSnapshots())
                .hasSize(1);
    }

    @Test
    void they_come_when_backups_are_turned_on_and_go_when_they_are_turned_off() {
        String instance = name("without-");
        create(instance, r -> r.backupRetentionPeriod(0));
        await(instance, "available");
        assertThat(automated(instance)).isEmpty();
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(instance).backupRetentionPeriod(3));
        first(instance);
        await(instance, "available");
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(instance).backupRetentionPeriod(0));
        Await.until(BOUND, "they are gone", () -> automated(instance).isEmpty());
    }

    @Test
    void the_window_is_as_it_was_asked_for_or_assigned() {
        String instance = name("window-");
        create(instance, r -> r.preferredBackupWindow("23:50-00:20"));
        assertThat(instance(instance).preferredBackupWindow()).isEqualTo("23:50-00:20");
        await(instance, "available");
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(instance).preferredBackupWindow("05:00-06:00"));
        assertThat(instance(instance).preferredBackupWindow()).isEqualTo("05:00-06:00");
        assertThat(instance(instance).dbInstanceStatus()).isEqualTo("available");
        assertThat(instance(single()).preferredBackupWindow()).matches("\\d\\d:[03]0-\\d\\d:[03]0");
        assertRefused(
                () -> create(name("x-"), r -> r.preferredBackupWindow("05:00-05:29")),
                "InvalidParameterValue",
                "The backup window must be at least 30 minutes");
        assertRefused(
                () -> create(name("x-"), r -> r.preferredBackupWindow("5-6")),
                "InvalidParameterValue",
                "Invalid backup window");
    }
}
