package dev.faultline.database.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Region;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Instances of a region beside which there is another one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherRegionsTest {
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

    @Test
    void a_read_replica_in_another_region_is_known_in_both_and_outlives_its_source() throws Exception {
        region.create("followed", false);
        String source = region.instance("followed").dbInstanceArn();
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
                                region.instance("followed").dbiResourceId(),
                                region.zones()
                                        .assignment("followed")
                                        .orElseThrow()
                                        .slot(),
                                false,
                                "127." + region.kafka().network()));
                String follower = follower(there).dbInstanceArn();
                Await.until(BOUND, "its source's region knows of it", () -> region.instance("followed")
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
                region.create("left", false);
            }
        }
        refused(
                rds,
                "x",
                region.instance("left").dbInstanceArn().replace("east-1", "west-2"),
                "ServiceUnavailable",
                "us-west-2 does not answer");
    }

    @Test
    void only_who_has_the_regions_password_is_told_what_there_is() throws Exception {
        region.create("told", false);
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
        assertThat(told.body())
                .contains(region.instance("told").dbInstanceArn())
                .doesNotContain("SCRAM");
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
}
