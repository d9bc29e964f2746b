package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Faults of real servers in three zones, while clients write: what was acknowledged is there afterwards, what was read was
 * not stale, and the cluster is in sync again without a hand. Each test begins and ends in sync.
 */
class FailoverTest extends OnThreeZones {
    @Override
    ThreeZones anew() throws Exception {
        return ThreeZones.start(WhenAlone.ACKNOWLEDGE);
    }

    private NodeStatus survives(Ordeal.Fault fault) throws Exception {
        return Ordeal.survive("fail-over", zones, fault);
    }

    @Test
    @Tag("long")
    void fault_01_the_postgres_tree_of_the_primary_is_killed_and_its_standby_takes_over() throws Exception {
        var before = zones.awaitInSync();
        var after = survives(now -> ThreeZones.signal("KILL", zones.postgres(now.zone())));
        assertThat(after.zone()).isEqualTo(before.sync());
        assertThat(after.epoch()).isGreaterThan(before.epoch());
    }

    @Test
    @Tag("long")
    void fault_02_the_postmaster_alone_is_killed() throws Exception {
        var before = zones.awaitInSync();
        var after = survives(now -> ThreeZones.signal("KILL", List.of(zones.postmaster(now.zone()))));
        assertThat(after.zone()).isEqualTo(before.sync());
    }

    /** Postgres would start itself again and show what its standby may lack: the server ends instead, as with the others. */
    @Test
    void fault_02_one_backend_alone_is_killed() throws Exception {
        var before = zones.awaitInSync();
        var after = survives(now -> {
            try (var connection = zones.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select pg_backend_pid()")) {
                rows.next();
                ThreeZones.signal("KILL", List.of(rows.getLong(1)));
            }
        });
        assertThat(after.epoch()).isGreaterThan(before.epoch());
    }

    @Test
    @Tag("long")
    void fault_05_the_primarys_zone_is_frozen_and_goes_on_later() throws Exception {
        var before = zones.awaitInSync();
        var after = survives(now -> {
            zones.freeze(now.zone());
            zones.awaitPrimaryOtherThan(now.zone());
            zones.thaw(now.zone());
        });
        assertThat(after.zone()).isNotEqualTo(before.zone());
    }

    @Test
    @Tag("long")
    void fault_06_an_agent_that_is_paused_past_its_lease_kills_its_server_before_anything_else() throws Exception {
        var before = zones.awaitInSync();
        var after = survives(now -> {
            ThreeZones.signal("STOP", List.of(zones.agent(now.zone())));
            zones.awaitPrimaryOtherThan(now.zone());
            ThreeZones.signal("CONT", List.of(zones.agent(now.zone())));
        });
        assertThat(after.zone()).isNotEqualTo(before.zone());
    }

    @Test
    @Tag("long")
    void fault_07_the_primarys_zone_is_lost_with_its_arbiter_and_the_third_zone_gets_a_copy() throws Exception {
        var before = zones.awaitInSync();
        String third = ThreeZones.other(before.zone(), String.valueOf(before.sync()));
        var after = survives(now -> zones.crash(now.zone()));
        assertThat(after.zone()).isEqualTo(before.sync());
        assertThat(after.sync()).isEqualTo(third);
        zones.start(before.zone());
    }

    @Test
    void fault_11_the_standbys_zone_is_lost_and_the_third_zone_gets_a_copy() throws Exception {
        var before = zones.awaitInSync();
        String standby = String.valueOf(before.sync());
        var after = survives(now -> {
            zones.crash(standby);
            zones.awaitSyncOtherThan(standby);
        });
        assertThat(after.zone()).isEqualTo(before.zone());
        assertThat(after.epoch()).isEqualTo(before.epoch());
        assertThat(after.sync()).isEqualTo(ThreeZones.other(before.zone(), standby));
        zones.start(standby);
    }

    @Test
    @Tag("long")
    void fault_15_an_arbiter_that_is_restarted_during_a_lease_is_not_felt() throws Exception {
        Ordeal.passUnfelt("fault 15", zones, now -> {
            String third = ThreeZones.other(now.zone(), String.valueOf(now.sync()));
            zones.crash(third);
            zones.start(third);
        });
    }

    /** Without the lesson it would deny the primary its lease until the register changes again, which it would not let happen. */
    @Test
    @Tag("long")
    void an_arbiter_that_was_away_during_a_fail_over_is_taught_and_counts() throws Exception {
        boolean unfelt = false;
        for (int attempt = 0; attempt < 3 && !unfelt; attempt++) {
            var epochs = new long[2];
            survives(first -> {
                zones.crash(first.zone());
                var second = zones.awaitInSync();
                zones.start(first.zone());
                zones.await("its arbiter knows who is primary", () -> knows(first.zone(), second));
                zones.crash(String.valueOf(second.sync()));
                zones.awaitSyncOtherThan(String.valueOf(second.sync()));
                epochs[0] = second.epoch();
                epochs[1] = zones.primary().orElseThrow().epoch();
                zones.start(String.valueOf(second.sync()));
            });
            unfelt = epochs[0] == epochs[1];
        }
        assertThat(unfelt)
                .as("the primary goes on when the arbiter that decided with it is lost")
                .isTrue();
    }

    private boolean knows(String zone, NodeStatus primary) throws IOException {
        var opened =
                ArbiterDisk.open(zones.folder(zone).resolve(ArbiterSeat.MEMORY)).orElseThrow();
        try (var _ = opened.disk()) {
            var register = opened.memory().value();
            return register != null
                    && register.epoch() == primary.epoch()
                    && register.primary().equals(primary.zone());
        }
    }

    @Test
    void fault_16_without_two_arbiters_nothing_is_served_and_one_that_returns_is_enough() throws Exception {
        var before = zones.awaitInSync();
        String standby = String.valueOf(before.sync());
        String third = ThreeZones.other(before.zone(), standby);
        try (var writers = Writers.start(zones)) {
            writers.awaitAcknowledged(Ordeal.SOME);
            zones.crash(standby);
            zones.crash(third);
            zones.await(
                    "the last server ends", () -> zones.postgres(before.zone()).isEmpty());
            assertThatThrownBy(() -> zones.through(before.zone()).close()).isInstanceOf(SQLException.class);
            zones.start(third);
            writers.awaitAcknowledged(Ordeal.SOME);
            zones.start(standby);
            zones.awaitInSync();
            assertThat(writers.stop().lost()).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void fault_17_all_zones_restart_at_once() throws Exception {
        survives(_ -> {
            for (String zone : ThreeZones.ZONES) zones.crash(zone);
            for (String zone : ThreeZones.ZONES) zones.start(zone);
        });
    }

    @Test
    @Tag("long")
    void a_server_that_runs_and_does_not_answer_gives_the_office_back() throws Exception {
        var before = zones.awaitInSync();
        var after = survives(now -> ThreeZones.signal("STOP", zones.postgres(now.zone())));
        assertThat(after.zone()).isEqualTo(before.sync());
    }

    @Test
    @Tag("long")
    void a_zone_whose_disk_is_wiped_gets_a_new_copy_and_votes_again() throws Exception {
        var before = zones.awaitInSync();
        String standby = String.valueOf(before.sync());
        survives(_ -> {
            zones.crash(standby);
            Ownership.deleteTree(zones.folder(standby));
            zones.start(standby);
        });
        String third = ThreeZones.other(before.zone(), standby);
        zones.await("the third zone is in step", () -> zones.status(third).isPresent());
        // Its vote counts: without the third zone's arbiter the primary goes on.
        zones.crash(third);
        survives(_ -> {});
        zones.start(third);
        zones.awaitInSync();
    }

    /** Rule 19's other half: a client outside does not hang with a zone that accepts connections and says nothing. */
    @Test
    void the_endpoint_outside_resets_connections_of_a_frozen_primary_and_leads_to_the_next() throws Exception {
        var before = zones.awaitInSync();
        String outside = zones.outside();
        try (var endpoints = OutsideEndpoints.open(outside, TimeSource.system())) {
            endpoints.open(zones.cluster, new InetSocketAddress(outside, zones.cluster.endpointPort()));
            try (var connection = zones.connectTo(outside);
                    var statement = connection.createStatement()) {
                statement.execute("select 1");
                zones.freeze(before.zone());
                assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            }
            try (var next = zones.connectTo(outside);
                    var writes = next.createStatement()) {
                writes.execute("create table after_" + before.epoch() + " (n int)");
            }
        } finally {
            zones.thaw(before.zone());
        }
        zones.awaitInSync();
    }

    @Test
    @Tag("long")
    void fault_03_the_primarys_agent_is_killed() throws Exception {
        survives(now -> {
            ThreeZones.signal("KILL", List.of(zones.agent(now.zone())));
            zones.awaitPrimaryOtherThan(now.zone());
            zones.start(now.zone());
        });
    }

    @Test
    @Tag("long")
    void fault_22_a_second_fail_over_follows_the_first() throws Exception {
        survives(first -> {
            zones.crash(first.zone());
            var second = zones.awaitInSync();
            zones.start(first.zone());
            zones.await(
                    "all arbiters are back", () -> zones.status(first.zone()).isPresent());
            zones.crash(second.zone());
            zones.awaitPrimaryOtherThan(second.zone());
            zones.start(second.zone());
        });
    }

    @Test
    @Tag("long")
    void a_primary_whose_data_folder_is_damaged_leaves_the_office_to_its_standby_and_clones() throws Exception {
        survives(now -> {
            zones.crash(now.zone());
            Path control = zones.folder(now.zone()).resolve("data/global/pg_control");
            Files.write(control, new byte[(int) Files.size(control)]);
            zones.start(now.zone());
        });
    }

    @Test
    @Tag("long")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void two_hundred_kills_lose_nothing() throws Exception {
        try (var writers = Writers.start(zones)) {
            for (int kill = 1; kill <= 200; kill++) {
                var before = zones.awaitInSync();
                writers.awaitAcknowledged(Ordeal.SOME);
                ThreeZones.signal("KILL", zones.postgres(before.zone()));
                writers.awaitAcknowledged(1);
                if (kill % 20 == 0) System.out.println(kill + " kills: " + writers.summary());
            }
            zones.awaitInSync();
            var result = writers.stop();
            System.out.println("200 kills: " + writers.summary());
            assertThat(result.lost()).isEmpty();
            assertThat(result.staleReads()).isZero();
        }
    }
}
