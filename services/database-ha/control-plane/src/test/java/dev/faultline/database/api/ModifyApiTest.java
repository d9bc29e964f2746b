package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.region.RunningRegion;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** ModifyDBInstance: at once, or refused. */
class ModifyApiTest extends ApiTest {
    ModifyApiTest(RunningRegion region) {
        super(region);
    }

    @Test
    void a_single_AZ_instance_becomes_multi_AZ_and_single_again() {
        String identifier = single();
        region.zones().hold(identifier);
        var modified = rds.modifyDBInstance(
                        r -> r.dbInstanceIdentifier(identifier).multiAZ(true).applyImmediately(true))
                .dbInstance();
        assertThat(modified.dbInstanceStatus()).isEqualTo("modifying");
        assertThat(modified.multiAZ()).isFalse();
        assertThat(modified.pendingModifiedValues().multiAZ()).isTrue();
        region.zones().release(identifier);
        await(identifier, "available");
        var multi = instance(identifier);
        assertThat(multi.multiAZ()).isTrue();
        assertThat(multi.secondaryAvailabilityZone()).isNotNull().isNotEqualTo(multi.availabilityZone());
        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(identifier).multiAZ(false).applyImmediately(true));
        await(identifier, "available");
        assertThat(instance(identifier).secondaryAvailabilityZone()).isNull();
        assertThat(instance(identifier).availabilityZone()).isEqualTo(multi.availabilityZone());
        assertThat(events(identifier))
                .containsExactly(
                        "DB instance created",
                        "Applying modification to convert to a Multi-AZ DB instance.",
                        "Finished applying modification to convert to a Multi-AZ DB instance.",
                        "Applying modification to convert to a Single-AZ DB instance.",
                        "Finished applying modification to convert to a Single-AZ DB instance.");
    }

    @Test
    void a_new_password_reaches_the_zones_as_a_verifier() {
        String identifier = single();
        String before = verifier(identifier);
        var reply =
                rds.modifyDBInstance(r -> r.dbInstanceIdentifier(identifier).masterUserPassword("another-password"));
        assertThat(reply.dbInstance().dbInstanceStatus()).isIn("resetting-master-credentials", "available");
        await(identifier, "available");
        assertThat(verifier(identifier)).isNotEqualTo(before).startsWith("SCRAM-SHA-256$");
        assertThat(events(identifier)).endsWith("Reset master credentials");
    }

    private String verifier(String identifier) {
        return region.zones().assignment(identifier).orElseThrow().masterUser().verifier();
    }

    @Test
    void storage_grows_by_a_tenth_or_more() {
        String identifier = single();
        assertRefused(
                () -> rds.modifyDBInstance(r ->
                        r.dbInstanceIdentifier(identifier).allocatedStorage(21).applyImmediately(true)),
                "InvalidParameterValue",
                "Invalid storage size");
        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(identifier).allocatedStorage(22).applyImmediately(true));
        await(identifier, "available");
        assertThat(instance(identifier).allocatedStorage()).isEqualTo(22);
        assertThat(region.zones().assignment(identifier).orElseThrow().allocatedStorageGib())
                .isEqualTo(22);
    }

    @Test
    void a_full_storage_is_told_and_helped_by_more_of_it() {
        String identifier = single();
        region.zones().fill(identifier, true);
        await(identifier, "storage-full");
        assertRefused(
                () -> rds.rebootDBInstance(r -> r.dbInstanceIdentifier(identifier)), "InvalidDBInstanceState", "");
        region.zones().fill(identifier, false);
        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(identifier).allocatedStorage(40).applyImmediately(true));
        await(identifier, "available");
        assertThat(events(identifier)).contains("Allocated storage has been exhausted for DB instance");
    }

    @Test
    void a_renamed_instance_is_the_same_one() {
        String identifier = single();
        String other = single();
        String renamed = name("renamed-");
        String resource = instance(identifier).dbiResourceId();
        assertThatThrownBy(() -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier(identifier)
                        .newDBInstanceIdentifier(other)
                        .applyImmediately(true)))
                .isInstanceOf(DbInstanceAlreadyExistsException.class);
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .newDBInstanceIdentifier(renamed)
                .applyImmediately(true));
        await(renamed, "available");
        assertThat(instance(renamed).dbiResourceId()).isEqualTo(resource);
        assertThat(instance(renamed).dbInstanceArn()).endsWith(":db:" + renamed);
        assertThatThrownBy(() -> instance(identifier)).isInstanceOf(DbInstanceNotFoundException.class);
        create(identifier, _ -> {});
        await(identifier, "available");
    }

    @Test
    void a_change_that_would_wait_for_a_window_is_refused() {
        String identifier = single();
        assertRefused(
                () -> rds.modifyDBInstance(
                        r -> r.dbInstanceIdentifier(identifier).multiAZ(true)),
                "InvalidParameterCombination",
                "There are no maintenance windows here");
        assertThat(rds.modifyDBInstance(r -> r.dbInstanceIdentifier(identifier).multiAZ(false))
                        .dbInstance()
                        .dbInstanceStatus())
                .isEqualTo("available");
    }
}
