package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.io.Links.Traffic;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may be primary next, when two things fail at once: real zones, two of which may hold a copy. */
class SuccessionFaultsTest extends OnThreeZones {
    @Override
    ThreeZones anew() throws Exception {
        return ThreeZones.linked(WhenAlone.ACKNOWLEDGE, List.of(ThreeZones.A, ThreeZones.B));
    }

    private boolean nobodyServes() {
        return ThreeZones.ZONES.stream()
                .filter(zones::alive)
                .flatMap(zone -> zones.status(zone).stream())
                .noneMatch(NodeStatus::open);
    }

    /** The copy that is left behind misses what was acknowledged without it, and is never promoted. */
    @Test
    @Tag("long")
    void fault_12_the_primary_dies_while_degraded_and_nobody_is_promoted() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 12", zones, now -> {
            String standby = String.valueOf(now.sync());
            zones.crash(standby);
            zones.awaitSyncOtherThan(standby);
            try (var connection = zones.connect();
                    var statement = connection.createStatement()) {
                statement.execute("create table alone_" + now.epoch() + " (n int)");
            }
            zones.crash(now.zone());
            zones.start(standby);
            zones.await("the standby's zone waits for the primary", () -> zones.status(standby)
                    .filter(status -> status.reason().startsWith("Waits for " + now.zone()))
                    .isPresent());
            zones.throughout(Duration.ofSeconds(3), "a time in which nobody serves", this::nobodyServes);
            zones.start(now.zone());
        });
        assertThat(after.zone()).isEqualTo(before.zone());
        try (var connection = zones.connect();
                var statement = connection.createStatement()) {
            statement.execute("drop table alone_" + before.epoch());
        }
    }

    @Test
    @Tag("long")
    void fault_13_the_primary_dies_while_it_is_degrading() throws Exception {
        dieWhileDegrading(2);
    }

    @Test
    @Tag("long")
    void fault_13_the_primary_dies_thirty_times_while_it_is_degrading() throws Exception {
        dieWhileDegrading(30);
    }

    /** The loss is recorded some 200 ms after it was noticed: before, while and after that happens. */
    private void dieWhileDegrading(int times) throws Exception {
        long seed = Long.getLong("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        var random = new Random(seed);
        for (int i = 0; i < times; i++) {
            long delay = TimeUnit.MILLISECONDS.toNanos(random.nextInt(400));
            Ordeal.survive("fault 13, -Dfaultline.seed=" + seed, zones, now -> {
                String standby = String.valueOf(now.sync());
                zones.crash(standby);
                LockSupport.parkNanos(delay);
                zones.crash(now.zone());
                zones.start(standby);
                zones.start(now.zone());
            });
        }
    }

    @Test
    @Tag("long")
    void fault_14_the_next_primary_dies_while_it_is_being_promoted() throws Exception {
        boolean caught = false;
        for (int attempt = 0; attempt < 5 && !caught; attempt++) {
            var last = new NodeStatus[1];
            Ordeal.survive("fault 14", zones, now -> {
                String next = String.valueOf(now.sync());
                ThreeZones.signal("KILL", zones.postgres(now.zone()));
                zones.await("its promotion", () -> zones.status(next)
                        .filter(status -> status.open() || status.reason().contains("promotes its copy"))
                        .isPresent());
                zones.crash(next);
                last[0] = zones.status(next).orElseThrow();
                zones.start(next);
            });
            caught = !last[0].open();
        }
        assertThat(caught).as("died before it served").isTrue();
    }

    /** What only the old primary has was never acknowledged; its copy must not come back with it. */
    @Test
    void fault_18_an_old_primary_that_has_diverged_is_cloned_again() throws Exception {
        var before = zones.awaitInSync();
        String standby = String.valueOf(before.sync());
        String table = "diverged_" + before.epoch();
        try (var connection = zones.connect();
                var statement = connection.createStatement()) {
            statement.execute("create table " + table + " (n int)");
        }
        var after = Ordeal.survive("fault 18", zones, now -> {
            zones.links().cut(now.zone(), standby, Traffic.STREAMS);
            var doubtful = Thread.ofVirtual().start(() -> insertInDoubt(now.zone(), table));
            zones.await("the row is in the old primary's log alone", () -> waitsForStandby(now.zone(), table));
            zones.crash(now.zone());
            doubtful.join();
            zones.awaitPrimaryOtherThan(now.zone());
            zones.links().heal();
            zones.start(now.zone());
        });
        assertThat(after.zone()).isEqualTo(standby);
        assertThat(after.sync()).isEqualTo(before.zone());
        assertThat(rows(standby, table))
                .as("rows that the next primary has never got")
                .isZero();
        assertThat(rows(before.zone(), table)).as("rows that nobody else has").isZero();
        // And it is as good a copy as any: it serves next.
        var last = Ordeal.survive(
                "fault 18, back again", zones, now -> ThreeZones.signal("KILL", zones.postgres(now.zone())));
        assertThat(last.zone()).isEqualTo(before.zone());
    }

    private void insertInDoubt(String zone, String table) {
        try (var connection = zones.directly(zone);
                var statement = connection.createStatement()) {
            statement.execute("insert into " + table + " values (1)");
        } catch (SQLException doubt) {
            // It is what this is about.
        }
    }

    private boolean waitsForStandby(String zone, String table) throws SQLException {
        try (var connection = zones.directly(zone);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select 1 from pg_stat_activity where wait_event = 'SyncRep'"
                        + " and query like 'insert into " + table + "%'")) {
            return rows.next();
        }
    }

    private int rows(String zone, String table) throws SQLException {
        try (var connection = zones.directly(zone);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
