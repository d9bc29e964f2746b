package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.contract.Origin;
import dev.faultline.database.region.RunningRegion;
import dev.faultline.testkit.Await;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** Restores to a point in time, and read replicas. */
class RestoresApiTest extends ApiTest {
    RestoresApiTest(RunningRegion region) {
        super(region);
    }

    private String unkept() {
        String identifier = name("unkept-");
        create(identifier, r -> r.backupRetentionPeriod(0));
        await(identifier, "available");
        return identifier;
    }

    @Test
    void backups_are_made_before_an_instance_is_available() {
        String identifier = single();
        assertThat(instance(identifier).backupRetentionPeriod()).isEqualTo(1);
        assertThat(instance(identifier).latestRestorableTime()).isNotNull();
        assertThat(instance(unkept()).latestRestorableTime()).isNull();
    }

    @Test
    void a_restore_to_a_point_in_time_is_a_new_instance() {
        String source = single();
        var target = instance(source).latestRestorableTime();
        String restored = name("restored-");
        rds.restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(source)
                .targetDBInstanceIdentifier(restored)
                .restoreTime(target)
                .availabilityZone("us-east-1b"));
        await(restored, "available");
        var origin = (Origin.PointInTime)
                region.zones().assignment(restored).orElseThrow().origin();
        assertThat(origin.target()).isEqualTo(target);
        assertThat(origin.sourceResourceId()).isEqualTo(instance(source).dbiResourceId());
        assertThat(instance(restored).availabilityZone()).isEqualTo("us-east-1b");
        assertThat(instance(restored).endpoint().address())
                .isNotEqualTo(instance(source).endpoint().address());
        assertThat(events(restored)).contains("Restored from DB instance " + source + " to " + restored + ".");
        String latest = name("latest-");
        rds.restoreDBInstanceToPointInTime(
                r -> r.sourceDbiResourceId(instance(source).dbiResourceId())
                        .targetDBInstanceIdentifier(latest)
                        .useLatestRestorableTime(true));
        await(latest, "available");
    }

    @Test
    void a_moment_that_cannot_be_restored_is_refused() {
        String source = single();
        String target = name("x-");
        assertRefused(
                () -> rds.restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(source)
                        .targetDBInstanceIdentifier(target)
                        .restoreTime(Instant.now().plusSeconds(3600))),
                "InvalidParameterValue",
                "The specified time");
        assertRefused(
                () -> rds.restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(source)
                        .targetDBInstanceIdentifier(target)
                        .restoreTime(Instant.parse("2020-01-01T00:00:00Z"))),
                "InvalidParameterValue",
                "The specified time");
        assertRefused(
                () -> rds.restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(source)
                        .targetDBInstanceIdentifier(target)
                        .restoreTime(Instant.now())
                        .useLatestRestorableTime(true)),
                "InvalidParameterCombination",
                "RestoreTime cannot be specified");
        assertRefused(
                () -> rds.restoreDBInstanceToPointInTime(
                        r -> r.sourceDBInstanceIdentifier(source).targetDBInstanceIdentifier(target)),
                "InvalidParameterCombination",
                "Specify RestoreTime");
        String unkept = unkept();
        assertThatThrownBy(() -> rds.restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(unkept)
                        .targetDBInstanceIdentifier(target)
                        .useLatestRestorableTime(true)))
                .isInstanceOfSatisfying(
                        PointInTimeRestoreNotEnabledException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("PointInTimeRestoreNotEnabled"));
    }

    @Test
    void a_read_replica_follows_and_is_promoted_for_good() {
        String source = single();
        String replica = name("replica-");
        rds.createDBInstanceReadReplica(r -> r.dbInstanceIdentifier(replica).sourceDBInstanceIdentifier(source));
        await(replica, "available");
        assertThat(instance(replica).readReplicaSourceDBInstanceIdentifier()).isEqualTo(source);
        assertThat(instance(replica).availabilityZone())
                .isNotEqualTo(instance(source).availabilityZone());
        assertThat(instance(replica).statusInfos()).singleElement().satisfies(info -> {
            assertThat(info.status()).isEqualTo("replicating");
            assertThat(info.message()).matches("ReplicaLag \\d+\\.\\d{3} s");
        });
        assertThat(instance(source).readReplicaDBInstanceIdentifiers()).containsExactly(replica);
        assertRefused(
                () -> rds.stopDBInstance(r -> r.dbInstanceIdentifier(replica)), "InvalidDBInstanceState", "A read");
        assertRefused(
                () -> rds.createDBInstanceReadReplica(
                        r -> r.dbInstanceIdentifier(name("x-")).sourceDBInstanceIdentifier(replica)),
                "InvalidDBInstanceState",
                "Instance " + replica + " was made as a read replica");
        assertRefused(
                () -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier(source).backupRetentionPeriod(0)),
                "InvalidParameterCombination",
                "Backups cannot be turned off");
        rds.promoteReadReplica(r -> r.dbInstanceIdentifier(replica).backupRetentionPeriod(2));
        await(replica, "available");
        assertThat(instance(replica).readReplicaSourceDBInstanceIdentifier()).isNull();
        assertThat(instance(replica).backupRetentionPeriod()).isEqualTo(2);
        assertThat(instance(source).readReplicaDBInstanceIdentifiers()).isEmpty();
        assertThat(events(replica)).endsWith("Promoted Read Replica instance to a stand-alone database instance.");
        assertRefused(
                () -> rds.promoteReadReplica(r -> r.dbInstanceIdentifier(replica)),
                "InvalidDBInstanceState",
                "DB Instance is not a read replica.");
    }

    @Test
    void a_replica_of_a_smaller_class_than_its_source_is_refused() {
        String source = name("large-");
        create(source, r -> r.dbInstanceClass("db.m5.large"));
        await(source, "available");
        assertRefused(
                () -> rds.createDBInstanceReadReplica(r -> r.dbInstanceIdentifier(name("x-"))
                        .sourceDBInstanceIdentifier(source)
                        .dbInstanceClass("db.t3.micro")),
                "InvalidParameterCombination",
                "A replica of the class db.t3.micro takes 40 connections");
    }

    @Test
    void a_source_without_backups_has_no_replicas() {
        String source = unkept();
        assertRefused(
                () -> rds.createDBInstanceReadReplica(
                        r -> r.dbInstanceIdentifier(name("x-")).sourceDBInstanceIdentifier(source)),
                "InvalidDBInstanceState",
                "Automated backups are not enabled");
    }

    @Test
    void the_replicas_of_a_source_that_is_deleted_go_on_alone() {
        String source = single();
        String replica = name("replica-");
        rds.createDBInstanceReadReplica(r -> r.dbInstanceIdentifier(replica).sourceDBInstanceIdentifier(source));
        await(replica, "available");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(source).skipFinalSnapshot(true));
        awaitGone(source);
        Await.until(
                BOUND,
                "the replica is an instance of its own",
                () -> instance(replica).dbInstanceStatus().equals("available")
                        && events(replica)
                                .contains("Promoted Read Replica instance to a stand-alone database instance."));
    }

    @Test
    void a_restore_that_can_never_work_says_so_and_can_be_deleted() {
        String source = single();
        String restored = name("damaged-");
        region.zones().fail(restored, "The archive of the source is gone.");
        rds.restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(source)
                .targetDBInstanceIdentifier(restored)
                .useLatestRestorableTime(true));
        await(restored, "incompatible-restore");
        assertThat(events(restored))
                .containsExactly("DB instance put into incompatible-restore state. RDS recommends that you initiate a"
                        + " point-in-time-restore.");
        assertRefused(() -> rds.rebootDBInstance(r -> r.dbInstanceIdentifier(restored)), "InvalidDBInstanceState", "");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(restored).skipFinalSnapshot(true));
        awaitGone(restored);
    }
}
