package dev.faultline.database.node.io;

import static dev.faultline.database.node.io.ThreeZones.A;
import static dev.faultline.database.node.io.ThreeZones.B;
import static dev.faultline.database.node.io.ThreeZones.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.contract.DatabaseReport.Role;
import dev.faultline.database.contract.Origin;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A read replica of a Multi-AZ instance, with real servers. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaTest {
    private ThreeZones all;

    @BeforeAll
    void start() throws Exception {
        all = ThreeZones.forInstances();
    }

    @AfterAll
    void stop() throws Exception {
        all.close();
    }

    private static void execute(ThreeZones zones, String sql) throws SQLException {
        try (var connection = zones.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(ThreeZones zones) throws SQLException {
        try (var connection = zones.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from t")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void a_replica_follows_its_source_through_a_fail_over_takes_no_writes_and_is_promoted() throws Exception {
        var source = Instance.create(all, true, A, B);
        source.zones.awaitInSync();
        execute(source.zones, "create table t as select generate_series(1, 100) as n");
        var origin = new Origin.Replica(
                source.assignment().resourceId(), source.assignment().slot(), false);
        var replica = Instance.create(all, origin, 0, false, C);
        replica.zones.await(
                "it follows",
                () -> replica.reports(C, node -> node.role() == Role.REPLICA && node.lagMillis() != null));
        assertThat(count(replica.zones)).isEqualTo(100);
        assertThatThrownBy(() -> execute(replica.zones, "insert into t values (0)"))
                .hasMessageContaining("read-only");

        source.failOver();
        source.awaitRole(B, Role.PRIMARY);
        source.zones.awaitInSync();
        execute(source.zones, "insert into t values (101)");
        all.await("the replica has it, too", () -> count(replica.zones) == 101);

        all.crash(C);
        execute(source.zones, "insert into t values (102)");
        all.start(C);
        all.await(
                "the replica has caught up",
                () -> replica.reports(C, node -> node.lagMillis() != null) && count(replica.zones) == 102);

        replica.promote();
        assertThat(replica.awaitServing()).isEqualTo(C);
        execute(replica.zones, "insert into t values (103), (104)");
        assertThat(count(replica.zones)).isEqualTo(104);
        assertThat(count(source.zones)).isEqualTo(102);
        replica.place(true, C, A);
        replica.zones.awaitInSync();
    }
}
