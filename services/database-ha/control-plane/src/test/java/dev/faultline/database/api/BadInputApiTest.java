package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.region.RunningRegion;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.*;

/** What is refused leaves nothing, and says why with AWS's code. */
class BadInputApiTest extends ApiTest {
    BadInputApiTest(RunningRegion region) {
        super(region);
    }

    private void assertCreateRefused(Consumer<CreateDbInstanceRequest.Builder> more, String code, String message) {
        String identifier = name("refused-");
        assertRefused(() -> create(identifier, more), code, message);
        assertThatThrownBy(() -> instance(identifier)).isInstanceOf(DbInstanceNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb", "oracle-ee", "aurora-postgresql", "Postgres"})
    void only_postgres_is_offered(String engine) {
        assertCreateRefused(r -> r.engine(engine), "InvalidParameterValue", "Invalid DB engine: " + engine);
    }

    @Test
    void a_version_or_a_class_that_is_not_there_is_refused_by_its_name() {
        assertCreateRefused(
                r -> r.engineVersion("9.6"), "InvalidParameterCombination", "Cannot find version 9.6 for postgres");
        assertCreateRefused(
                r -> r.dbInstanceClass("db.x9.giant"),
                "InvalidParameterValue",
                "Invalid DB Instance class: db.x9.giant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1abc", "-a", "a-", "a--b", "a_b", "ä"})
    void a_bad_identifier_is_refused(String identifier) {
        assertRefused(
                () -> create(identifier, _ -> {}),
                "InvalidParameterValue",
                "The parameter DBInstanceIdentifier is not");
    }

    @Test
    void an_identifier_is_in_use_whatever_its_case() {
        String identifier = single();
        assertThatThrownBy(() -> create(identifier.toUpperCase(Locale.ROOT), _ -> {}))
                .isInstanceOfSatisfying(
                        DbInstanceAlreadyExistsException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("DBInstanceAlreadyExists"));
        assertThat(instance(identifier.toUpperCase(Locale.ROOT)).dbInstanceIdentifier())
                .isEqualTo(identifier);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tiny    | is not a valid password because it is shorter than 8
                    pass/word123 | Only printable ASCII
                    passwörd123 | Only printable ASCII
                    """)
    void a_bad_password_is_refused(String password, String why) {
        assertThatThrownBy(() -> create(name("refused-"), r -> r.masterUserPassword(password)))
                .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue");
                    assertThat(e.awsErrorDetails().errorMessage()).contains(why).doesNotContain(password);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"rdsadmin", "postgres", "pg_monitor", "faultline_agent", "1admin", "a-b"})
    void a_master_user_that_cannot_be_is_refused(String user) {
        assertThatThrownBy(() -> create(name("refused-"), r -> r.masterUsername(user)))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue"));
    }

    @Test
    void what_is_missing_is_named() {
        assertCreateRefused(r -> r.masterUsername(null), "MissingParameter", "The parameter MasterUsername");
        assertCreateRefused(r -> r.masterUserPassword(null), "MissingParameter", "The parameter MasterUserPassword");
        assertCreateRefused(r -> r.allocatedStorage(null), "MissingParameter", "The parameter AllocatedStorage");
    }

    @Test
    void a_value_out_of_its_range_is_refused() {
        assertCreateRefused(r -> r.allocatedStorage(0), "InvalidParameterValue", "Invalid storage size");
        assertCreateRefused(r -> r.port(80), "InvalidParameterValue", "The port 80 is not between");
        assertCreateRefused(
                r -> r.backupRetentionPeriod(36), "InvalidParameterValue", "Invalid backup retention period: 36");
        assertCreateRefused(r -> r.dbName("template1"), "InvalidParameterValue", "Database name template1");
        assertCreateRefused(r -> r.dbName("a b"), "InvalidParameterValue", "DBName must begin with");
        assertCreateRefused(
                r -> r.tags(t -> t.key("aws:x").value("y")), "InvalidParameterValue", "The tag key 'aws:x'");
    }

    @Test
    void a_place_that_cannot_be_is_refused() {
        assertCreateRefused(
                r -> r.multiAZ(true).availabilityZone("us-east-1a"),
                "InvalidParameterCombination",
                "Requesting a specific availability zone is not valid for Multi-AZ instances.");
        assertCreateRefused(
                r -> r.availabilityZone("eu-west-1a"), "InvalidParameterValue", "Invalid Availability Zone");
        assertCreateRefused(r -> r.vpcSecurityGroupIds("sg-1"), "InvalidParameterValue", "Invalid security group");
        assertRefused(
                () -> create(name("refused-"), r -> r.dbSubnetGroupName("nowhere")),
                404,
                "DBSubnetGroupNotFoundFault",
                "DB Subnet group 'nowhere' does not exist.");
    }

    @Test
    void what_has_no_effect_is_refused() {
        assertCreateRefused(r -> r.iops(3000), "ValidationError", "Faultline gives no effect to Iops");
        assertCreateRefused(r -> r.storageEncrypted(true), "ValidationError", "Faultline's CreateDBInstance accepts");
        assertCreateRefused(
                r -> r.preferredMaintenanceWindow("01:00-02:00"),
                "ValidationError",
                "Faultline gives no effect to PreferredMaintenanceWindow");
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertRefused(
                () -> rds.rebootDBInstance(r -> r.dbInstanceIdentifier("nope")),
                404,
                "DBInstanceNotFound",
                "DBInstance nope not found.");
        assertRefused(
                () -> rds.listTagsForResource(r -> r.resourceName("arn:aws:rds:us-east-1:123456789012:db:nope")),
                404,
                "DBInstanceNotFound",
                "");
        assertRefused(
                () -> rds.listTagsForResource(r -> r.resourceName("nope")),
                "InvalidParameterValue",
                "Invalid resource");
        assertRefused(
                () -> rds.describeDBInstances(
                        r -> r.dbInstanceIdentifier("arn:aws:rds:eu-west-1:123456789012:db:nope")),
                "InvalidParameterValue",
                "The resource arn:aws:rds:eu-west-1");
    }

    @Test
    void a_single_AZ_instance_does_not_fail_over() {
        String identifier = single();
        assertRefused(
                () -> rds.rebootDBInstance(
                        r -> r.dbInstanceIdentifier(identifier).forceFailover(true)),
                "InvalidParameterCombination",
                "Cannot use ForceFailover since the DB instance isn't configured for Multi-AZ");
    }

    @Test
    void a_deletion_says_what_becomes_of_the_data() {
        String identifier = single();
        assertRefused(
                () -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier)),
                "InvalidParameterCombination",
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
        assertRefused(
                () -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier)
                        .skipFinalSnapshot(true)
                        .finalDBSnapshotIdentifier("last")),
                "InvalidParameterCombination",
                "FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is specified.");
        assertThat(instance(identifier).dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void events_are_asked_for_in_a_way_that_makes_sense() {
        assertRefused(
                () -> rds.describeEvents(r -> r.sourceIdentifier("x")),
                "InvalidParameterCombination",
                "SourceType must be specified");
        assertRefused(
                () -> rds.describeEvents(r -> r.duration(0)), "InvalidParameterValue", "Duration must be between");
        var now = Instant.now();
        assertRefused(
                () -> rds.describeEvents(r -> r.startTime(now).endTime(now.minusSeconds(60))),
                "InvalidParameterCombination",
                "The value of StartTime");
    }

    @Test
    void aurora_and_what_else_is_not_offered_is_not_implemented() {
        assertThatThrownBy(() ->
                        rds.createDBCluster(r -> r.dbClusterIdentifier("c").engine("aurora-postgresql")))
                .isInstanceOfSatisfying(AwsServiceException.class, e -> assertThat(e.statusCode())
                        .isEqualTo(501));
    }
}
