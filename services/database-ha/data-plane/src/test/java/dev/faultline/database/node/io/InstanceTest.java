package dev.faultline.database.node.io;

import static dev.faultline.database.node.io.Sql.execute;
import static dev.faultline.database.node.io.Sql.one;
import static dev.faultline.database.node.io.ThreeZones.A;
import static dev.faultline.database.node.io.ThreeZones.B;
import static dev.faultline.database.node.io.ThreeZones.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.contract.DatabaseReport.Role;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What zones make of assignments, with real servers: from creation to deletion, and what may go wrong on the way. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstanceTest {
    private static final int SOME = 50;

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

    private static void assertNothingLost(Writers writers) throws Exception {
        var result = writers.stop();
        System.out.println(writers.summary());
        assertThat(result.lost()).as("lost acknowledged rows").isEmpty();
        assertThat(result.staleReads()).as("stale reads").isZero();
    }

    @Test
    @Tag("long")
    void the_master_user_administers_its_instance_and_is_no_superuser() throws Exception {
        var instance = Instance.create(all, false, A);
        assertThat(instance.awaitServing()).isEqualTo(A);
        var zones = instance.zones;
        String role =
                "select rolsuper || ' ' || rolcreatedb || ' ' || rolcreaterole from pg_roles where rolname = user";
        assertThat(one(zones, role)).isEqualTo("false true true");
        assertThat(one(zones, "select pg_has_role('rds_superuser', 'usage')")).isEqualTo("t");
        assertThat(one(zones, "show max_connections")).isEqualTo("50");
        execute(zones, "create role app login password 'x' in role pg_monitor");
        execute(zones, "create database more");
        execute(zones, "create table public.t (n int)");
        assertThatThrownBy(() -> execute(zones, "alter role faultline_agent password 'x'"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(zones, "alter system set fsync = off")).isInstanceOf(SQLException.class);
        var own = all.with(zones.cluster, new ThreeZones.LogIn(Instance.MASTER, "first-password", "rdsadmin"));
        assertThatThrownBy(own::connect).hasMessageContaining("permission denied");
        for (String other : new String[] {B, C}) {
            assertThat(instance.reports(other, node -> node.role() == Role.SPARE))
                    .isTrue();
            assertThat(zones.folder(other).resolve("data")).doesNotExist();
        }
        instance.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void a_new_master_password_is_the_only_one_from_then_on() throws Exception {
        var instance = Instance.create(all, false, B);
        instance.awaitServing();
        instance.changePassword("second-password");
        instance.awaitServing();
        assertThatThrownBy(() -> instance.zones.connect().close()).hasMessageContaining("password");
        assertThat(one(instance.withPassword("second-password"), "select 1")).isEqualTo("1");
        instance.desire(Desired.DELETED);
    }

    @Test
    void a_single_az_instance_goes_multi_az_and_back_while_clients_write() throws Exception {
        var instance = Instance.create(all, false, A);
        instance.awaitServing();
        try (var writers = Writers.start(instance.zones)) {
            writers.awaitAcknowledged(SOME);
            instance.place(true, A, B);
            instance.zones.await("in sync", () -> instance.reports(A, node -> node.sync() != null));
            writers.awaitAcknowledged(SOME);
            instance.place(false, A);
            instance.zones.await(
                    "the second copy is gone",
                    () -> !Files.exists(instance.zones.folder(B).resolve("data")));
            writers.awaitAcknowledged(SOME);
            assertNothingLost(writers);
        }
        assertThat(instance.reports(A, node -> node.epoch() == 1 && node.sync() == null))
                .isTrue();
        instance.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void an_instance_moves_to_another_zone_when_its_copies_are_wanted_there() throws Exception {
        var instance = Instance.create(all, false, A);
        instance.awaitServing();
        try (var writers = Writers.start(instance.zones)) {
            writers.awaitAcknowledged(SOME);
            instance.place(false, C);
            instance.awaitRole(C, Role.PRIMARY);
            writers.awaitAcknowledged(SOME);
            instance.zones.await(
                    "the old copy is gone",
                    () -> !Files.exists(instance.zones.folder(A).resolve("data")));
            assertNothingLost(writers);
        }
        instance.desire(Desired.DELETED);
    }

    @Test
    void a_full_storage_refuses_writes_keeps_what_is_there_and_takes_writes_when_it_has_grown() throws Exception {
        var instance = Instance.create(all, true, B, C);
        var zones = instance.zones;
        zones.awaitInSync();
        execute(zones, "create table t as select generate_series(1, 100) as n");
        instance.allocate(0);
        zones.await("it is full", () -> instance.reports(B, NodeReport::storageFull));
        assertThatThrownBy(() -> execute(zones, "insert into t values (0)")).hasMessageContaining("read-only");
        assertThat(one(zones, "select count(*) from t")).isEqualTo("100");
        instance.failOver();
        zones.await("the next primary is full, too", () -> instance.reports(C, NodeReport::storageFull));
        instance.allocate(20);
        zones.await("there is room", () -> instance.reports(C, node -> node.open() && !node.storageFull()));
        execute(zones, "insert into t values (0)");
        instance.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void stopped_nobody_serves_and_started_again_everything_is_there() throws Exception {
        var instance = Instance.create(all, true, B, C);
        var zones = instance.zones;
        zones.awaitInSync();
        execute(zones, "create table kept as select 42 as n");
        instance.desire(Desired.STOPPED);
        for (String zone : ThreeZones.ZONES) instance.awaitRole(zone, Role.STOPPED);
        zones.await("no server runs", () -> zones.servers().isEmpty());
        instance.desire(Desired.RUNNING);
        zones.awaitInSync();
        assertThat(one(zones, "select n from kept")).isEqualTo("42");
        instance.desire(Desired.DELETED);
    }

    @Test
    void deleted_it_is_gone_from_every_zone_and_never_comes_back() throws Exception {
        var instance = Instance.create(all, true, A, B);
        var zones = instance.zones;
        zones.awaitInSync();
        instance.desire(Desired.DELETED);
        for (String zone : ThreeZones.ZONES) {
            instance.awaitRole(zone, Role.DELETED);
            assertThat(zones.folder(zone)).doesNotExist();
        }
        assertThat(zones.servers()).isEmpty();
        instance.desire(Desired.RUNNING);
        zones.crash(C);
        zones.start(C);
        instance.awaitRole(C, Role.DELETED);
        assertThat(instance.reports(A, node -> node.role() == Role.DELETED)).isTrue();
        assertThat(zones.folder(C)).doesNotExist();
    }

    @Test
    @Tag("long")
    void a_reboot_restarts_the_server_where_it_is() throws Exception {
        var instance = Instance.create(all, true, A, B);
        var zones = instance.zones;
        var before = zones.awaitInSync();
        long postmaster = zones.postmaster(A);
        try (var writers = Writers.start(zones)) {
            writers.awaitAcknowledged(SOME);
            instance.reboot();
            instance.zones.await(
                    "the reboot is done", () -> instance.reports(A, node -> node.reboots() == 1 && node.open()));
            writers.awaitAcknowledged(SOME);
            assertNothingLost(writers);
        }
        var after = zones.awaitInSync();
        assertThat(after.epoch()).isEqualTo(before.epoch());
        assertThat(zones.postmaster(A)).isNotEqualTo(postmaster);
        instance.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void without_a_standby_in_sync_a_fail_over_on_request_is_abandoned() throws Exception {
        var instance = Instance.create(all, false, C);
        instance.awaitServing();
        instance.failOver();
        instance.awaitServing();
        assertThat(instance.reports(C, node -> node.failovers() == 1 && node.epoch() == 1))
                .isTrue();
        instance.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void a_single_az_instance_is_away_with_its_zone_and_back_with_it() throws Exception {
        var instance = Instance.create(all, false, B);
        instance.awaitServing();
        try (var writers = Writers.start(instance.zones)) {
            writers.awaitAcknowledged(SOME);
            all.crash(B);
            assertThat(instance.servingZone()).isEmpty();
            all.start(B);
            writers.awaitAcknowledged(SOME);
            assertNothingLost(writers);
        }
        instance.desire(Desired.DELETED);
    }

    @Test
    void a_zone_that_dies_while_it_creates_an_instance_creates_it_when_it_returns() throws Exception {
        var instance = Instance.create(all, true, C, A);
        all.await(
                "the data is being made",
                () -> Files.exists(instance.zones.folder(C).resolve("data.unfinished")));
        all.crash(C);
        assertThat(instance.zones.folder(C).resolve("data/PG_VERSION")).doesNotExist();
        all.start(C);
        instance.zones.awaitInSync();
        assertThat(one(instance.zones, "select current_database()")).isEqualTo(Instance.DATABASE);
        instance.desire(Desired.DELETED);
    }
}
