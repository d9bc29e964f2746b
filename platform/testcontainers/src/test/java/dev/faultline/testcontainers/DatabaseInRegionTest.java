package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;

/** A database of withPostgres, used from the host as a suite uses it, in a region that has RDS alone. */
@Tag("long")
@ExtendWith({EngineWithImage.class, KeepsLogs.class})
@Testcontainers
@SpringBootTest(classes = DatabaseInRegionTest.Application.class, webEnvironment = WebEnvironment.NONE)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class DatabaseInRegionTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Container
    @ServiceConnection("orders")
    static final FaultlineRegion region = new FaultlineRegion()
            .withServices(Service.RDS)
            .withPostgres("orders")
            .withPostgres("notes-1", DbInstance.Deployment.SINGLE_AZ);

    @Autowired
    private DataSource dataSource;

    @Autowired
    private AwsConnectionDetails aws;

    private static Connection connect() throws SQLException {
        var settings = new Properties();
        settings.setProperty("user", region.database("orders").username());
        settings.setProperty("password", region.database("orders").password());
        settings.setProperty("connectTimeout", "3");
        settings.setProperty("socketTimeout", "6");
        return DriverManager.getConnection(region.jdbcUrl("orders"), settings);
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Set<Long> numbers() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select number from calls")) {
            var numbers = new HashSet<Long>();
            while (rows.next()) numbers.add(rows.getLong(1));
            return numbers;
        }
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void what_was_acknowledged_survives_the_primarys_zone(Failure failure) throws Exception {
        region.awaitSteady(LIMIT);
        execute("drop table if exists calls");
        execute("create table calls (number bigint primary key)");
        String url = region.jdbcUrl("orders");
        var victim = region.zoneOfPrimary("orders");
        assertThat(region.database("orders").zoneOfStandby()).isPresent().get().isNotEqualTo(victim);
        Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        try (var probe = region.probe(new CallProbe.Load(20, 4), number -> {
            execute("insert into calls values (" + number + ")");
            acknowledged.add(number);
        })) {
            InTime.await(LIMIT, "40 rows", () -> acknowledged.size() >= 40);
            victim.fail(failure);
            region.database("orders").awaitPrimaryOtherThan(victim, LIMIT);
            int before = acknowledged.size();
            InTime.await(LIMIT, "40 rows more", () -> acknowledged.size() >= before + 40);
            victim.start();
            region.awaitSteady(LIMIT);
            var report = probe.stop();
            assertThat(report.succeeded()).as(report.toString()).isEqualTo(acknowledged.size());
            assertThat(report.longestGapMs()).as(report.toString()).isLessThan(30_000);
        }
        assertThat(numbers()).containsAll(acknowledged);
        assertThat(region.jdbcUrl("orders")).isEqualTo(url);
    }

    @Test
    void a_database_is_rds_own_and_of_the_deployment_that_was_asked_for() throws Exception {
        try (RdsClient rds = WebTier.on(region, RdsClient.builder()).build()) {
            assertThat(rds.describeDBInstances().dbInstances())
                    .extracting(instance -> instance.dbInstanceIdentifier() + " " + instance.multiAZ())
                    .containsExactlyInAnyOrder("orders true", "notes-1 false");
        }
        var notes = region.database("notes-1");
        try (var connection = DriverManager.getConnection(notes.jdbcUrl(), notes.username(), notes.password())) {
            assertThat(connection.getCatalog()).isEqualTo("notes_1");
        }
        assertThatThrownBy(() -> region.database("invoices")).hasMessageContaining("withPostgres(\"invoices\")");
    }

    /** It is what Spring Boot's test has, which starts no service of its own here. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class Application {}

    @Test
    void spring_boot_finds_the_data_source_that_was_named_and_awss_endpoint() throws Exception {
        try (var connection = dataSource.getConnection()) {
            assertThat(connection.getMetaData().getURL()).isEqualTo(region.jdbcUrl("orders"));
            assertThat(connection.getCatalog()).isEqualTo("orders");
        }
        assertThat(aws.getEndpoint()).isEqualTo(region.endpoint());
        assertThat(aws.getRegion()).isEqualTo("us-east-1");
        assertThat(List.of(aws.getAccessKey(), aws.getSecretKey())).containsOnly(region.accessKey());
    }

    /** Fails, in a run of its own. */
    @ExtendWith(KeepsLogs.class)
    static class FailsOnPurpose {
        static final FaultlineRegion SHARED = region;

        @Test
        void expects_too_much() {
            throw new AssertionError("on purpose");
        }
    }

    @Test
    void a_failed_test_leaves_logs_and_report() throws Exception {
        var published = new ArrayList<String>();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(FailsOnPurpose.class))
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                published.add(entry.getKeyValuePairs().get("faultline"));
            }
        });
        Path folder = Path.of("target/faultline/FailsOnPurpose/expects_too_much");
        assertThat(published).containsExactly(folder.toAbsolutePath().toString());
        assertThat(folder.resolve("report.txt")).content().contains("the region runs");
        for (String name : List.of("us-east-1a", "us-east-1b", "us-east-1c", "database-ha", "gateway"))
            assertThat(folder.resolve(name + ".log")).isNotEmptyFile();
    }

    @Test
    void a_service_that_was_not_chosen_has_no_container_and_says_so(@TempDir Path logs) throws Exception {
        region.saveLogs(logs);
        assertThat(logs.resolve("database-ha.log")).isNotEmptyFile();
        assertThat(logs.resolve("load-balancing.log")).doesNotExist();
        assertThat(logs.resolve("scaling-groups.log")).doesNotExist();
        assertThat(logs.resolve("report.txt")).content().contains("the region is started: [RDS]");
        try (ElasticLoadBalancingV2Client elb =
                WebTier.on(region, ElasticLoadBalancingV2Client.builder()).build()) {
            assertThatThrownBy(elb::describeLoadBalancers).hasMessageContaining("501");
        }
    }
}
