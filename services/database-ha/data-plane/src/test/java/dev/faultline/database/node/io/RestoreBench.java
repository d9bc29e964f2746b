package dev.faultline.database.node.io;

import static dev.faultline.database.node.io.ThreeZones.A;
import static dev.faultline.database.node.io.ThreeZones.B;
import static dev.faultline.database.node.io.ThreeZones.C;

import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.contract.SnapshotAssignment;
import dev.faultline.testkit.Await;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long a snapshot and restores of a database of a known size take, in zones of their own. */
final class RestoreBench {
    /** A row of pgbench's accounts takes 128 bytes, with its place in the index some more. */
    private static final int ROWS_A_MIB = 7_500;

    private static final int ROWS_A_TRANSACTION = 50_000;
    private static final double GIB = 1 << 30;
    private static final String SNAPSHOT = "snap-BENCH";

    private static final Duration BOUND = Duration.ofMinutes(15);

    private final ThreeZones all;
    private final Instance source;
    private final List<String> lines = new ArrayList<>();

    private RestoreBench(ThreeZones all, Instance source) {
        this.all = all;
        this.source = source;
    }

    /** @return a line for each measure */
    static List<String> run(int mib) throws Exception {
        try (var all = ThreeZones.forInstances()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ThreeZones.ZONES.forEach(all::crash)));
            var source = Instance.create(all, new Origin.Empty(), 1, true, A, B);
            source.zones.awaitInSync();
            var bench = new RestoreBench(all, source);
            bench.fill(mib * ROWS_A_MIB);
            double gib = bench.number("select sum(pg_database_size(oid)) from pg_database") / GIB;
            bench.lines.add(
                    String.format(Locale.ROOT, "restores of %.2f GiB                        s    s a GiB", gib));
            bench.archived();
            bench.measure("snapshot, until every zone has it", gib, bench::snapshot);
            bench.measure(
                    "restore from the snapshot, one zone", gib, () -> bench.restore(new Origin.Snapshot(SNAPSHOT), C));
            bench.measure(
                    "restore from the snapshot, two zones",
                    gib,
                    () -> bench.restore(new Origin.Snapshot(SNAPSHOT), B, C));
            var latest = new Origin.PointInTime(source.assignment().resourceId(), null);
            bench.measure("point-in-time restore, all of it from the log", gib, () -> bench.restore(latest, C));
            return bench.lines;
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void measure(String what, double gib, Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.err.printf(Locale.ROOT, "%s: %.1f s%n", what, seconds);
        lines.add(String.format(Locale.ROOT, "%-40s %7.1f %7.1f", what, seconds, seconds / gib));
    }

    private void fill(int rows) throws SQLException {
        try (var connection = source.zones.connect();
                var statement = connection.createStatement()) {
            statement.execute("create table accounts (aid int primary key, bid int, abalance int, filler char(84))");
            for (int from = 0; from < rows; from += ROWS_A_TRANSACTION) {
                int to = Math.min(rows, from + ROWS_A_TRANSACTION) - 1;
                statement.execute(
                        "insert into accounts select n, 1, 0, '' from generate_series(" + from + ", " + to + ") n");
            }
        }
    }

    private double number(String sql) throws SQLException {
        try (var connection = source.zones.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getDouble(1);
        }
    }

    /** Waits until all that was written can be restored. */
    private void archived() throws SQLException {
        var moment = Instant.ofEpochMilli((long) (1_000 * number("select extract(epoch from clock_timestamp())")));
        Await.until(BOUND, "all is archived", () -> source.servingZone()
                .flatMap(source::report)
                .filter(report -> report.latestRestorable() != null
                        && report.latestRestorable().isAfter(moment))
                .isPresent());
    }

    private void snapshot() throws IOException {
        var wish = new SnapshotAssignment(
                SNAPSHOT,
                1,
                SnapshotAssignment.Desired.PRESENT,
                source.assignment().resourceId(),
                "");
        Instance.publish(all, SnapshotAssignment.TOPIC, SNAPSHOT, wish);
        Await.until(BOUND, "every zone has it", () -> ThreeZones.ZONES.stream()
                .allMatch(zone -> Instance.zoneReport(all, zone).stream()
                        .flatMap(report -> report.snapshots().stream())
                        .anyMatch(report -> report.takenAt() != null && report.bytes() > 0)));
    }

    private void restore(Origin origin, String... copies) throws Exception {
        var restored = Instance.create(all, origin, 0, copies.length > 1, copies);
        Await.until(BOUND, "it serves, with a standby if it should", () -> restored.servingZone()
                .flatMap(restored::report)
                .filter(report -> copies.length == 1 || report.sync() != null)
                .isPresent());
        restored.desire(Desired.DELETED);
    }
}
