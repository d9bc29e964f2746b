package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults of the wait for a standby, of its replay and of its name, with real zones. */
class StandbyFaultsTest extends OnThreeZones {
    private static final String INSERT = "insert into cancelled values (1)";

    @Override
    ThreeZones anew() throws Exception {
        return ThreeZones.start(WhenAlone.ACKNOWLEDGE);
    }

    /** What a client was told of its insert, and whom the register named at that moment. */
    private record Told(String warning, @Nullable String sync) {}

    /** Postgres would end the wait and report success; the endpoint swallows the request, so the commit goes on waiting. */
    @Test
    void fault_19_a_query_is_cancelled_during_the_wait_for_the_standby() throws Exception {
        Ordeal.survive("fault 19", zones, now -> {
            String standby = String.valueOf(now.sync());
            try (var clients = Executors.newVirtualThreadPerTaskExecutor();
                    var look = asAgent().directly(now.zone());
                    var proxied = zones.through(now.zone());
                    var direct = zones.directly(now.zone());
                    var one = proxied.createStatement();
                    var other = direct.createStatement()) {
                one.execute("create table if not exists cancelled (n int)");
                var server = zones.tree(standby);
                ThreeZones.signal("STOP", server);
                var throughEndpoint = CompletableFuture.supplyAsync(() -> insert(one, now.zone()), clients);
                var atServer = CompletableFuture.supplyAsync(() -> insert(other, now.zone()), clients);
                // At once: after a second the standby is given up, and nothing waits any more.
                zones.await("both wait for the standby", () -> waiting(look) == 2);
                one.cancel();
                other.cancel();
                assertThat(atServer.join().warning())
                        .as("what Postgres does with a cancel")
                        .contains("canceling wait");
                assertThat(atServer.join().sync()).isEqualTo(standby);
                assertThat(throughEndpoint.join().warning()).isEmpty();
                assertThat(throughEndpoint.join().sync())
                        .as("in the register when it was acknowledged")
                        .isNotEqualTo(standby);
                ThreeZones.signal("CONT", server);
            }
        });
    }

    private Told insert(Statement statement, String primary) {
        try {
            statement.execute(INSERT);
            String sync = zones.status(primary).orElseThrow().sync();
            var warning = statement.getWarnings();
            return new Told(warning == null ? "" : String.valueOf(warning.getMessage()), sync);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static int waiting(Connection look) throws SQLException {
        try (var statement = look.createStatement();
                var rows = statement.executeQuery("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"
                        + " and query = '" + INSERT + "'")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** Every write fails, also in place: what its arbiter cannot store it does not say, and its server ends. */
    @Test
    @Tag("long")
    void fault_20_the_primarys_disk_takes_nothing_any_more() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 20", zones, now -> {
            Machines.diskRefuses(zones.machines().all(now.zone()));
            try {
                zones.awaitPrimaryOtherThan(now.zone());
            } finally {
                Machines.diskTakesAll(zones.machines().all(now.zone()));
            }
        });
        assertThat(after.zone()).isEqualTo(before.sync());
        // Its arbiter has found its voice again: without the third zone's it is needed.
        String third = ThreeZones.other(before.zone(), after.zone());
        Ordeal.survive("fault 20, votes again", zones, _ -> zones.crash(third));
        zones.start(third);
    }

    private ThreeZones asAgent() {
        return zones.with(
                zones.cluster, new ThreeZones.LogIn(NodeSettings.AGENT_ROLE, ZoneProcess.PASSWORD, "postgres"));
    }

    @Test
    @Tag("long")
    void fault_23_the_standbys_replay_is_paused_and_it_takes_over_with_everything() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 23, paused", zones, now -> {
            try (var connection = asAgent().directly(String.valueOf(now.sync()));
                    var statement = connection.createStatement()) {
                statement.execute("select pg_wal_replay_pause()");
            }
            try (var connection = zones.connect();
                    var statement = connection.createStatement()) {
                statement.execute("create table while_paused as select generate_series(1, 1000) as n");
            }
            ThreeZones.signal("KILL", zones.postgres(now.zone()));
        });
        assertThat(after.zone()).isEqualTo(before.sync());
        try (var connection = zones.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from while_paused")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1000);
        }
    }

    /** A promotion that gets nowhere is begun anew, with a new server on the same data. */
    @Test
    @Tag("long")
    void fault_23_the_standbys_replay_hangs_for_good_and_it_takes_over_with_everything() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 23, hanging", zones, now -> {
            String standby = String.valueOf(now.sync());
            ThreeZones.signal("STOP", List.of(replay(standby)));
            zones.crash(now.zone());
            zones.awaitPrimaryOtherThan(now.zone());
            zones.start(now.zone());
        });
        assertThat(after.zone()).isEqualTo(before.sync());
    }

    private long replay(String zone) throws Exception {
        for (long pid : zones.tree(zone)) {
            Path command = Path.of("/proc", Long.toString(pid), "cmdline");
            if (Files.exists(command) && Files.readString(command).contains("startup")) return pid;
        }
        throw new AssertionError("no server replays in " + zone);
    }

    @Test
    @Tag("long")
    void fault_24_a_second_process_of_a_zone_ends_by_itself() throws Exception {
        Ordeal.passUnfelt("fault 24, same address", zones, now -> {
            var machines = zones.machines();
            Path data = Files.createDirectories(zones.disk.resolve("second"));
            var second =
                    machines.start("second", now.zone(), machines.definition(now.zone()), data, machines.log("second"));
            Await.until(ThreeZones.BOUND, "it ends", () -> !second.isAlive());
            assertThat(second.exitValue()).isNotZero();
        });
    }

    /** A copy of the primary's disk runs elsewhere, and takes itself for the zone that the register names. */
    @Test
    @Tag("long")
    void fault_24_a_second_node_of_the_primarys_name_on_a_copy_of_its_disk_is_nobody() throws Exception {
        zones.awaitInSync();
        for (String zone : ThreeZones.ZONES) zones.crash(zone);
        for (String zone : ThreeZones.ZONES) copy(zone);
        for (String zone : ThreeZones.ZONES) zones.start(zone);
        String name = zones.awaitInSync().zone();
        Path copy = zones.disk.resolve("copy-of-" + name);
        Path definition = zones.disk.resolve("definition-copy.json");
        ZoneSetUp.of(name, elsewhere(name), ThreeZones.ZONES).write(definition);
        Ordeal.passUnfelt("fault 24, another address", zones, _ -> {
            Files.deleteIfExists(copy.resolve(zones.cluster.name()).resolve("status.json"));
            var second = zones.machines()
                    .start("copy", name, definition, copy, zones.machines().log("copy"));
            try {
                zones.await("it speaks", () -> Files.exists(copy.resolve(zones.cluster.name() + "/status.json")));
                zones.throughout(Duration.ofSeconds(4), "its life", second::isAlive);
                assertThatThrownBy(() ->
                                zones.connectTo(elsewhere(name).member(name).host()))
                        .isInstanceOf(SQLException.class);
            } finally {
                second.destroyForcibly().waitFor();
            }
        });
    }

    private void copy(String zone) throws IOException {
        Path copy = zones.disk.resolve("copy-of-" + zone).resolve(zones.cluster.name());
        Ownership.deleteTree(copy);
        Ownership.copyTree(zones.folder(zone), copy);
        Files.deleteIfExists(copy.resolve("status.json"));
        Path data = copy.resolve("data");
        if (Files.exists(data)) Ownership.hand(data);
    }

    private ClusterDefinition elsewhere(String name) {
        var cluster = zones.cluster;
        var members = cluster.members().stream()
                .map(member -> member.zone().equals(name)
                        ? new Member(name, zones.machines().network.address(9, 1))
                        : member)
                .toList();
        return Links.at(members, cluster);
    }
}
