package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.io.History.End;
import dev.faultline.database.node.io.History.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients append to lists and read them, by whichever endpoint, while faults follow one another by a seed; the history is
 * checked and left in {@code target/histories}, where Elle can check it again ({@code elle-cli --model list-append}).
 */
class TransactionHistoryTest {
    private static final int CLIENTS = 6;
    private static final int LISTS = 4;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void three_faults_lose_nothing_and_show_nothing_stale() throws Exception {
        check(WhenAlone.ACKNOWLEDGE, 3);
    }

    @Test
    @Tag("long")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void fifty_faults_lose_nothing_and_show_nothing_stale() throws Exception {
        check(WhenAlone.ACKNOWLEDGE, 50);
    }

    @Test
    @Tag("long")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void fifty_faults_lose_nothing_and_show_nothing_stale_where_commits_wait_for_a_second_copy() throws Exception {
        check(WhenAlone.WAIT, 50);
    }

    private static void check(WhenAlone whenAlone, int faults) throws Exception {
        long seed = Long.getLong("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        String which = faults + " faults, " + whenAlone + ", -Dfaultline.seed=" + seed;
        System.out.println("history of " + which);
        var random = new Random(seed);
        try (var zones = ThreeZones.start(whenAlone)) {
            zones.awaitInSync();
            var clients = new Clients(zones, seed);
            for (int i = 0; i < faults; i++) {
                clients.awaitMore(200);
                fault(zones, zones.awaitInSync(), random);
            }
            zones.awaitInSync();
            clients.awaitMore(200);
            var finals = clients.stop();
            Path folder = Files.createDirectories(Path.of("target", "histories"));
            Path file = folder.resolve("history-" + seed + "-" + whenAlone + ".edn");
            clients.history.write(file);
            System.out.println(clients.history.size() + " operations, " + clients.history.acknowledgedAppends()
                    + " appends acknowledged, in " + file);
            assertThat(clients.history.violations(finals)).as(which).isEmpty();
        }
    }

    private static void fault(ThreeZones zones, NodeStatus now, Random random) throws Exception {
        String zone = ThreeZones.ZONES.get(random.nextInt(ThreeZones.ZONES.size()));
        int kind = random.nextInt(6);
        System.out.println("fault " + kind + " in " + zone + ", primary " + now.zone() + ", standby " + now.sync());
        switch (kind) {
            case 0 -> ThreeZones.signal("KILL", zones.postgres(zone));
            case 1 -> ThreeZones.signal("KILL", zones.postgres(now.zone()));
            case 2 -> {
                zones.crash(zone);
                awaitAnyPrimaryBut(zones, zone);
                zones.start(zone);
            }
            case 3 -> {
                zones.freeze(zone);
                awaitAnyPrimaryBut(zones, zone);
                zones.thaw(zone);
            }
            case 4 -> {
                var server = zones.postgres(zone);
                ThreeZones.signal("STOP", server);
                zones.await(
                        "its node has killed the server that answers nothing",
                        () -> Collections.disjoint(zones.postgres(zone), server));
            }
            default -> {
                ThreeZones.signal("STOP", List.of(zones.agent(now.zone())));
                awaitAnyPrimaryBut(zones, now.zone());
                ThreeZones.signal("CONT", List.of(zones.agent(now.zone())));
            }
        }
    }

    private static void awaitAnyPrimaryBut(ThreeZones zones, String zone) {
        zones.awaitPrimaryOtherThan(zone);
    }

    /** Writes and reads from as many threads, each through the endpoints in an order of its own. */
    private static final class Clients {
        final History history = new History();
        private final ThreeZones zones;
        private final AtomicInteger nextValue = new AtomicInteger(1);
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopped;

        Clients(ThreeZones zones, long seed) throws SQLException {
            this.zones = zones;
            try (var connection = zones.connect();
                    var statement = connection.createStatement()) {
                statement.execute("create table lists (k int primary key, v int[] not null default '{}')");
                for (int key = 0; key < LISTS; key++) statement.execute("insert into lists values (" + key + ")");
            }
            for (int i = 0; i < CLIENTS; i++) {
                int process = i;
                var random = new Random(seed * CLIENTS + i);
                threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(() -> run(process, random)));
            }
        }

        private void run(int process, Random random) {
            @Nullable Connection connection = null;
            while (!stopped) {
                try {
                    if (connection == null)
                        connection = zones.through(ThreeZones.ZONES.get(random.nextInt(ThreeZones.ZONES.size())));
                } catch (SQLException away) {
                    LockSupport.parkNanos(PACE_NANOS);
                    continue;
                }
                int key = random.nextInt(LISTS);
                boolean done = random.nextBoolean() ? append(process, key, connection) : read(process, key, connection);
                if (!done) {
                    close(connection);
                    connection = null;
                }
                LockSupport.parkNanos(PACE_NANOS);
            }
            close(connection);
        }

        private boolean append(int process, int key, Connection connection) {
            int value = nextValue.getAndIncrement();
            long from = System.nanoTime();
            try (var statement = connection.createStatement()) {
                statement.execute("update lists set v = v || " + value + " where k = " + key);
                history.add(new Operation(process, key, value, from, System.nanoTime(), End.OK, null));
                return true;
            } catch (SQLException doubt) {
                history.add(new Operation(process, key, value, from, System.nanoTime(), End.INFO, null));
                return false;
            }
        }

        private boolean read(int process, int key, Connection connection) {
            long from = System.nanoTime();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select v from lists where k = " + key)) {
                rows.next();
                var seen = Arrays.asList((Integer[]) rows.getArray(1).getArray());
                history.add(new Operation(process, key, null, from, System.nanoTime(), End.OK, seen));
                return true;
            } catch (SQLException unknown) {
                history.add(new Operation(process, key, null, from, System.nanoTime(), End.INFO, null));
                return false;
            }
        }

        private static void close(@Nullable Connection connection) {
            try {
                if (connection != null) connection.close();
            } catch (SQLException gone) {
                // It is what we wanted.
            }
        }

        void awaitMore(int appends) {
            long before = history.acknowledgedAppends();
            zones.await(appends + " appends more", () -> history.acknowledgedAppends() >= before + appends);
        }

        /** Ends all clients, and reads what every list holds. */
        Map<Integer, List<Integer>> stop() throws Exception {
            stopped = true;
            for (var thread : threads) thread.join();
            var finals = new TreeMap<Integer, List<Integer>>();
            try (var connection = zones.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select k, v from lists")) {
                while (rows.next())
                    finals.put(rows.getInt(1), Arrays.asList((Integer[])
                            rows.getArray(2).getArray()));
            }
            return finals;
        }
    }
}
