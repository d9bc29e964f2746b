package dev.faultline.database.node.io;

import static dev.faultline.database.node.io.Sql.execute;
import static dev.faultline.database.node.io.Sql.one;
import static dev.faultline.database.node.io.ThreeZones.A;
import static dev.faultline.database.node.io.ThreeZones.B;
import static dev.faultline.database.node.io.ThreeZones.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.contract.DatabaseReport.Role;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.database.node.core.NodeSettings;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A read replica of a Multi-AZ instance, with real servers. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaTest {
    private ThreeZones all;
    private @Nullable ThreeZones before;

    @BeforeEach
    void whole() throws Exception {
        before = ThreeZones.wholeForInstances(before);
        all = before;
    }

    @AfterAll
    void stop() throws Exception {
        if (before != null) before.close();
    }

    private static int count(ThreeZones zones) throws SQLException {
        return Integer.parseInt(one(zones, "select count(*) from t"));
    }

    @Test
    void a_replica_follows_its_source_through_a_fail_over_takes_no_writes_and_is_promoted() throws Exception {
        var source = Instance.create(all, true, A, B);
        source.zones.awaitInSync();
        execute(source.zones, "create table t as select generate_series(1, 100) as n");
        var origin = following(source, null);
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

    /** What another region has of it is addresses; whose zones they are makes no difference. */
    @Test
    void a_replica_of_another_regions_instance_follows_by_any_zone_of_it_and_has_its_latest_password()
            throws Exception {
        var source = Instance.create(all, false, B);
        assertThat(source.awaitServing()).isEqualTo(B);
        execute(source.zones, "create table t as select generate_series(1, 100) as n");
        all.freeze(A);
        var replica = Instance.create(all, following(source, "127." + all.network()), 0, false, C);
        replica.zones.await(
                "it follows, though the first zone is silent",
                () -> replica.reports(C, node -> node.role() == Role.REPLICA && node.lagMillis() != null));
        source.changePassword("second-password");
        source.awaitServing();
        execute(source.withPassword("second-password"), "insert into t values (101)");
        var reader = replica.withPassword("second-password");
        all.await("the replica has it", () -> count(reader) == 101);

        replica.promote();
        assertThat(replica.awaitServing()).isEqualTo(C);
        execute(reader, "insert into t values (102)");
        assertThat(count(reader)).isEqualTo(102);
        replica.changePassword("third-password");
        replica.awaitServing();
        assertThat(count(replica.withPassword("third-password"))).isEqualTo(102);
    }

    private static Origin.Replica following(Instance source, @Nullable String prefix) {
        return new Origin.Replica(
                source.assignment().resourceId(), source.assignment().slot(), false, prefix);
    }

    /** Its source keeps 128 MB for it, and no more. */
    @Test
    @Tag("long")
    void fault_25_a_replica_that_has_been_away_for_too_much_log_is_copied_again() throws Exception {
        var source = Instance.create(all, true, A, B);
        source.zones.awaitInSync();
        execute(source.zones, "create table t as select generate_series(1, 100) as n");
        var origin = following(source, null);
        var replica = Instance.create(all, origin, 0, false, C);
        replica.zones.await("it follows", () -> count(replica.zones) == 100);
        all.crash(C);
        removeLog(source);
        execute(source.zones, "insert into t values (101)");
        all.start(C);
        replica.zones.await("it has come back by itself", () -> count(replica.zones) == 101);
        replica.zones.await("it follows again", () -> replica.reports(C, node -> node.lagMillis() != null));
    }

    /** Writes log on the source until that of this moment is gone. */
    private void removeLog(Instance source) throws SQLException {
        String password = InstanceAccounts.nodePassword(
                InstancesProcess.PASSWORD, source.assignment().resourceId());
        var agent = all.with(
                source.zones.cluster,
                new ThreeZones.LogIn(NodeSettings.AGENT_ROLE, password, ClusterDefinition.INSTANCE_AGENT_DATABASE));
        try (var connection = agent.connect();
                var statement = connection.createStatement()) {
            String needed = text(statement, "select pg_walfile_name(pg_current_wal_lsn())");
            for (int i = 0;
                    text(statement, "select min(name) from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'")
                                    .compareTo(needed)
                            <= 0;
                    i++) {
                assertThat(i).as("log files written").isLessThan(100);
                statement.execute("select pg_logical_emit_message(true, 'fill', 'x'), pg_switch_wal()");
                if (i % 8 == 7) statement.execute("checkpoint");
            }
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
