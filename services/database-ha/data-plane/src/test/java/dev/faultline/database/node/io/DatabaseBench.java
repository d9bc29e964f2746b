package dev.faultline.database.node.io;

import dev.faultline.database.node.io.PatroniSettings.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Fail-overs beside Patroni, in one run: four clients write through the address that they are given while the
 * primary's server is killed, its host is lost, or the primary is moved on request. Also what writes cost through that
 * address and directly, and how long our restores take. Progress goes to stderr, tables to stdout. Patroni is left
 * out, with a sentence, where it is not installed.
 *
 * <p>Properties: {@code rounds} of each fault (20), {@code defaultRounds} at Patroni's defaults (5), where one takes
 * half a minute and more, and {@code restoreMib}, the size of what is restored (512).
 */
public final class DatabaseBench {
    private static final int ROUNDS = Integer.getInteger("rounds", 20);
    private static final int DEFAULT_ROUNDS = Integer.getInteger("defaultRounds", Math.min(5, ROUNDS));
    private static final int RESTORE_MIB = Integer.getInteger("restoreMib", 512);
    private static final int BEFORE_A_FAULT = 100;
    private static final int THROUGHPUT_ROUNDS = 5;
    private static final long WARM_NANOS = 2_000_000_000L;
    private static final long MEASURED_NANOS = 4_000_000_000L;
    private static final double TICK_MICROS = 10_000;

    private final List<String> failOvers = new ArrayList<>();
    private final List<String> writes = new ArrayList<>();

    private DatabaseBench() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var bench = new DatabaseBench();
        var patroni = PatroniPackages.find();
        var restores = RestoreBench.run(RESTORE_MIB);
        try (var zones = ThreeZones.forInstances()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ThreeZones.ZONES.forEach(zones::crash)));
            try (var ours = FaultlineDatabase.start(zones)) {
                bench.measure(ours, ROUNDS);
            }
        }
        if (patroni.isEmpty())
            System.out.println("Patroni is not installed (Debian: apt-get install --no-install-recommends patroni"
                    + " etcd-server haproxy postgresql): left out.");
        for (Pace pace : List.of(Pace.FASTEST, Pace.DEFAULT)) {
            if (patroni.isEmpty()) continue;
            try (var cluster = PatroniCluster.start(pace, patroni.get())) {
                Runtime.getRuntime().addShutdownHook(new Thread(cluster::kill));
                bench.measure(cluster, pace == Pace.DEFAULT ? DEFAULT_ROUNDS : ROUNDS);
            }
        }
        System.out.printf(
                "%-40s %6s %8s %8s %8s %8s %8s %8s %9s %8s %5s%n",
                "outage of a writer, ms",
                "rounds",
                "p50",
                "p90",
                "max",
                "then p50",
                "max",
                "in sync",
                "written",
                "in doubt",
                "lost");
        bench.failOvers.forEach(System.out::println);
        System.out.printf(
                "%n%-40s %10s %10s %6s %18s %18s%n",
                "writes of four clients, a second", "direct", "address", "ratio", "CPU µs, direct", "CPU µs, address");
        bench.writes.forEach(System.out::println);
        System.out.println();
        restores.forEach(System.out::println);
    }

    /** What happens to the primary. */
    @FunctionalInterface
    private interface Fault {
        void happens() throws Exception;
    }

    private void measure(BenchedDatabase database, int rounds) throws Exception {
        throughput(database);
        failOvers(database, rounds, "server killed", database::killServer, () -> {});
        failOvers(database, rounds, "host lost", database::loseHost, database::returnHost);
        failOvers(database, rounds, "moved on request", database::switchOver, () -> {});
    }

    /**
     * An outage is the longest that one client went without an acknowledged write, from the fault until every client had
     * one again; a pause is the longest from then until there was a standby in sync.
     */
    private void failOvers(BenchedDatabase database, int rounds, String what, Fault fault, Fault repair)
            throws Exception {
        var outages = new ArrayList<Long>();
        var pauses = new ArrayList<Long>();
        var inSync = new ArrayList<Long>();
        database.awaitWhole();
        try (var writers = BenchWriters.start(database::connect)) {
            for (int round = 1; round <= rounds; round++) {
                writers.awaitMore(BEFORE_A_FAULT);
                writers.forgetPauses();
                long begun = System.nanoTime();
                fault.happens();
                writers.awaitEach();
                outages.add(writers.longestPauseMs());
                writers.forgetPauses();
                database.awaitInSync();
                inSync.add((System.nanoTime() - begun) / 1_000_000);
                pauses.add(writers.longestPauseMs());
                System.err.printf(
                        "%s, %s, %d of %d: %d ms, then %d ms%n",
                        database.name(), what, round, rounds, outages.getLast(), pauses.getLast());
                repair.happens();
                database.awaitWhole();
            }
            int lost = writers.stop().size();
            failOvers.add("%-40s %6d %8d %8d %8d %8d %8d %8d %9d %8d %5d"
                    .formatted(
                            database.name() + ": " + what,
                            rounds,
                            quantile(outages, 0.5),
                            quantile(outages, 0.9),
                            quantile(outages, 1),
                            quantile(pauses, 0.5),
                            quantile(pauses, 1),
                            quantile(inSync, 0.5),
                            writers.acknowledged(),
                            writers.inDoubt(),
                            lost));
            System.err.println(failOvers.getLast());
        }
    }

    /** The smallest that so many are not above: with 20 rounds the 99th percentile is the greatest. */
    private static long quantile(List<Long> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    /** In turns, so that a busy machine is busy for both. */
    private void throughput(BenchedDatabase database) throws Exception {
        var direct = new ArrayList<Cost>();
        var through = new ArrayList<Cost>();
        for (int round = 0; round < THROUGHPUT_ROUNDS; round++) {
            direct.add(cost(database, database::connectDirectly));
            through.add(cost(database, database::connect));
            System.err.printf("%s: %s directly, %s through%n", database.name(), direct.getLast(), through.getLast());
        }
        Cost one = median(direct);
        Cost other = median(through);
        writes.add(String.format(
                Locale.ROOT,
                "%-40s %10.0f %10.0f %6.2f %18.0f %18.0f",
                database.name(),
                one.aSecond(),
                other.aSecond(),
                other.aSecond() / one.aSecond(),
                one.micros(),
                other.micros()));
    }

    /** @param micros of CPU time in the database's processes and its proxy, a write */
    private record Cost(double aSecond, double micros) {}

    private static Cost median(List<Cost> costs) {
        int half = costs.size() / 2;
        return new Cost(
                costs.stream().map(Cost::aSecond).sorted().toList().get(half),
                costs.stream().map(Cost::micros).sorted().toList().get(half));
    }

    private static Cost cost(BenchedDatabase database, BenchWriters.Connections connections) throws Exception {
        try (var writers = BenchWriters.start(connections)) {
            LockSupport.parkNanos(WARM_NANOS);
            long ticks = ticks(database.processes());
            int before = writers.acknowledged();
            long begun = System.nanoTime();
            LockSupport.parkNanos(MEASURED_NANOS);
            int written = writers.acknowledged() - before;
            double seconds = (System.nanoTime() - begun) / 1e9;
            double micros = (ticks(database.processes()) - ticks) * TICK_MICROS / Math.max(1, written);
            if (writers.inDoubt() > 0) throw new IOException(writers.inDoubt() + " writes failed without a fault");
            return new Cost(written / seconds, micros);
        }
    }

    /** utime and stime of all of them. */
    private static long ticks(List<Long> pids) {
        long sum = 0;
        for (long pid : pids) {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            } catch (IOException ended) {
                continue;
            }
        }
        return sum;
    }
}
