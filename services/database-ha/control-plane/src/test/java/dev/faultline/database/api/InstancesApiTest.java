package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.region.RunningRegion;
import dev.faultline.testkit.Await;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** An instance's life. */
class InstancesApiTest extends ApiTest {
    InstancesApiTest(RunningRegion region) {
        super(region);
    }

    @Test
    void a_multi_AZ_instance_is_available_when_primary_and_standby_serve() {
        String identifier = name("orders-");
        region.zones().hold(identifier);
        var created = create(identifier, r -> r.multiAZ(true).dbName("orders").tags(t -> t.key("team")
                .value("web")));
        assertThat(created.dbInstanceStatus()).isEqualTo("creating");
        assertThat(created.endpoint()).isNull();
        assertThat(created.availabilityZone()).isNull();
        region.zones().release(identifier);
        await(identifier, "available");
        var instance = instance(identifier);
        assertThat(instance.availabilityZone()).isNotEqualTo(instance.secondaryAvailabilityZone());
        assertThat(instance.secondaryAvailabilityZone()).startsWith("us-east-1");
        assertThat(instance.multiAZ()).isTrue();
        assertThat(instance.endpoint().port()).isEqualTo(5432);
        assertThat(instance.endpoint().address()).matches("127\\.\\d+\\.0\\.1\\d\\d");
        assertThat(instance.dbInstanceArn()).isEqualTo("arn:aws:rds:us-east-1:123456789012:db:" + identifier);
        assertThat(instance.dbiResourceId()).matches("db-[A-Z0-9]{26}");
        assertThat(instance.dbName()).isEqualTo("orders");
        assertThat(instance.tagList())
                .containsExactly(Tag.builder().key("team").value("web").build());
        assertThat(events(identifier)).containsExactly("DB instance created");
    }

    @Test
    void the_zones_are_told_a_verifier_and_never_the_password() {
        String identifier = single();
        var assignment = region.zones().assignment(identifier).orElseThrow();
        assertThat(assignment.desired()).isEqualTo(Desired.RUNNING);
        assertThat(assignment.copies()).containsExactly(assignment.firstPrimary());
        assertThat(assignment.maxConnections()).isEqualTo(40);
        assertThat(assignment.masterUser().name()).isEqualTo("admin");
        assertThat(assignment.masterUser().verifier()).startsWith("SCRAM-SHA-256$4096:");
        assertThat(assignment.toString()).doesNotContain("password123");
    }

    @Test
    void an_instance_has_the_zone_that_was_asked_for() {
        String identifier = name("placed-");
        create(identifier, r -> r.availabilityZone("us-east-1c"));
        await(identifier, "available");
        assertThat(instance(identifier).availabilityZone()).isEqualTo("us-east-1c");
        assertThat(instance(identifier).secondaryAvailabilityZone()).isNull();
    }

    @Test
    void a_reboot_with_fail_over_swaps_the_zones_and_tells_it_in_AWSs_order() {
        String identifier = multiAz();
        var before = instance(identifier);
        assertThat(rds.rebootDBInstance(r -> r.dbInstanceIdentifier(identifier).forceFailover(true))
                        .dbInstance()
                        .dbInstanceStatus())
                .isEqualTo("rebooting");
        await(identifier, "available");
        var after = instance(identifier);
        assertThat(after.availabilityZone()).isEqualTo(before.secondaryAvailabilityZone());
        assertThat(after.secondaryAvailabilityZone()).isEqualTo(before.availabilityZone());
        assertThat(after.endpoint()).isEqualTo(before.endpoint());
        assertThat(events(identifier))
                .containsExactly(
                        "DB instance created",
                        "Multi-AZ instance failover started.",
                        "DB instance restarted",
                        "Multi-AZ instance failover completed");
    }

    @Test
    void a_reboot_without_fail_over_restarts_it_where_it_is() {
        String identifier = single();
        String zone = instance(identifier).availabilityZone();
        rds.rebootDBInstance(r -> r.dbInstanceIdentifier(identifier));
        await(identifier, "available");
        assertThat(instance(identifier).availabilityZone()).isEqualTo(zone);
        assertThat(events(identifier))
                .containsExactly("DB instance created", "DB instance shutdown", "DB instance restarted");
    }

    @Test
    void what_is_under_way_has_to_be_over_before_the_next() {
        String identifier = single();
        region.zones().hold(identifier);
        rds.rebootDBInstance(r -> r.dbInstanceIdentifier(identifier));
        assertRefused(
                () -> rds.rebootDBInstance(r -> r.dbInstanceIdentifier(identifier)),
                "InvalidDBInstanceState",
                "Instance " + identifier + " is not in available state.");
        assertThatThrownBy(() -> rds.stopDBInstance(r -> r.dbInstanceIdentifier(identifier)))
                .isInstanceOf(InvalidDbInstanceStateException.class);
        region.zones().release(identifier);
        await(identifier, "available");
    }

    @Test
    void a_stopped_instance_is_started_again() {
        String identifier = multiAz();
        rds.stopDBInstance(r -> r.dbInstanceIdentifier(identifier));
        await(identifier, "stopped");
        assertThat(instance(identifier).automaticRestartTime())
                .isAfter(instance(identifier).instanceCreateTime().plusSeconds(7 * 24 * 3600));
        assertThatThrownBy(() -> rds.stopDBInstance(r -> r.dbInstanceIdentifier(identifier)))
                .isInstanceOf(InvalidDbInstanceStateException.class);
        rds.startDBInstance(r -> r.dbInstanceIdentifier(identifier));
        await(identifier, "available");
        assertThat(events(identifier))
                .containsExactly("DB instance created", "DB instance stopped", "DB instance started");
    }

    @Test
    void a_deleted_instance_is_gone_and_its_name_is_free() {
        String identifier = single();
        String resource = instance(identifier).dbiResourceId();
        assertThat(rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true))
                        .dbInstance()
                        .dbInstanceStatus())
                .isEqualTo("deleting");
        awaitGone(identifier);
        assertRefused(
                () -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier)),
                404,
                "DBInstanceNotFound",
                "DBInstance " + identifier + " not found.");
        assertThat(events(identifier)).endsWith("DB instance deleted");
        Await.until(BOUND, "nothing is wanted of it", () -> region.zones()
                .assignment(identifier)
                .isEmpty());
        create(identifier, _ -> {});
        await(identifier, "available");
        assertThat(instance(identifier).dbiResourceId()).isNotEqualTo(resource);
    }

    @Test
    void a_protected_instance_is_not_deleted() {
        String identifier = name("protected-");
        create(identifier, r -> r.deletionProtection(true));
        await(identifier, "available");
        assertRefused(
                () -> rds.deleteDBInstance(
                        r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true)),
                "InvalidParameterCombination",
                "Cannot delete protected DB Instance, please disable deletion protection and try again.");
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(identifier).deletionProtection(false));
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true));
        awaitGone(identifier);
    }

    @Test
    void instances_are_listed_by_pages_and_filters() {
        var names = IntStream.range(0, 22).mapToObj(_ -> name("page-")).toList();
        for (String identifier : names) create(identifier, _ -> {});
        var ours = Filter.builder().name("db-instance-id").values(names).build();
        var first = rds.describeDBInstances(r -> r.filters(ours).maxRecords(20));
        assertThat(first.dbInstances()).hasSize(20);
        var second = rds.describeDBInstances(r -> r.filters(ours).maxRecords(20).marker(first.marker()));
        assertThat(second.dbInstances()).hasSize(2);
        assertThat(second.marker()).isNull();
        assertThat(rds.describeDBInstancesPaginator(r -> r.filters(ours).maxRecords(20)).dbInstances().stream()
                        .map(DBInstance::dbInstanceIdentifier))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(rds.describeDBInstances(r -> r.filters(ours, engine("postgres")))
                        .dbInstances())
                .hasSize(22);
        assertThat(rds.describeDBInstances(r -> r.filters(engine("mysql"))).dbInstances())
                .isEmpty();
        String arn = instance(names.getFirst()).dbInstanceArn();
        assertThat(rds.describeDBInstances(r -> r.dbInstanceIdentifier(arn)).dbInstances())
                .hasSize(1);
        assertRefused(
                () -> rds.describeDBInstances(
                        r -> r.filters(f -> f.name("colour").values("blue"))),
                "InvalidParameterValue",
                "Unrecognized filter name: colour");
        assertRefused(() -> rds.describeDBInstances(r -> r.maxRecords(5)), "InvalidParameterValue", "Invalid value 5");
        assertRefused(
                () -> rds.describeDBInstances(r -> r.marker("?")), "InvalidParameterValue", "The request cannot be");
        for (String identifier : names)
            rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true));
        for (String identifier : names) awaitGone(identifier);
    }

    private static Filter engine(String engine) {
        return Filter.builder().name("engine").values(engine).build();
    }

    @Test
    void the_offer_is_told() {
        assertThat(rds.describeDBEngineVersions(r -> r.engine("postgres")).dbEngineVersions())
                .singleElement()
                .satisfies(version -> assertThat(version.engineVersion()).isEqualTo("18.6"));
        assertThat(rds.describeDBEngineVersions(r -> r.engine("mysql")).dbEngineVersions())
                .isEmpty();
        var options = rds.describeOrderableDBInstanceOptions(r -> r.engine("postgres"))
                .orderableDBInstanceOptions();
        assertThat(options)
                .extracting(OrderableDBInstanceOption::dbInstanceClass)
                .contains("db.t3.micro");
        assertThat(options).allSatisfy(option -> {
            assertThat(option.multiAZCapable()).isTrue();
            assertThat(option.availabilityZones()).hasSize(3);
        });
        assertThat(rds.describeOrderableDBInstanceOptions(
                                r -> r.engine("postgres").dbInstanceClass("db.x1.huge"))
                        .orderableDBInstanceOptions())
                .isEqualTo(List.of());
    }
}
