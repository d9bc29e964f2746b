package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionJson;
import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** One cluster in three zones, each a real process with a real Postgres, which tests kill and stop from outside. */
final class ThreeZones implements AutoCloseable {
    static final String A = "us-east-1a";
    static final String B = "us-east-1b";
    static final String C = "us-east-1c";
    static final List<String> ZONES = List.of(A, B, C);
    /** A busy machine is slow, not wrong. */
    static final Duration BOUND = Duration.ofSeconds(90);

    private static final Path HOME = Path.of("target", "home").toAbsolutePath();
    private static final List<String> FLAGS = List.of(
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    final ClusterDefinition cluster;
    final Path disk;
    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final String run = "db-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final Map<String, Process> processes = new TreeMap<>();
    private long incarnation;

    private ThreeZones(WhenAlone whenAlone) throws IOException, InterruptedException {
        Installation.install(HOME);
        disk = Files.createTempDirectory("faultline-database");
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        var members = new ArrayList<Member>();
        for (int i = 0; i < ZONES.size(); i++) members.add(new Member(ZONES.get(i), network.address(i + 1, 1)));
        cluster = new ClusterDefinition(
                "orders", members, A, "token", whenAlone, Ports.POSTGRES, Ports.ARBITER, Ports.DATABASE_ENDPOINT);
        Files.writeString(disk.resolve("definition.json"), RegionJson.mapper().writeValueAsString(cluster));
        for (String zone : ZONES)
            Files.writeString(Files.createDirectories(folder(zone)).resolve(ArbiterSeat.FOUNDING_TOKEN), "token");
    }

    static ThreeZones start(WhenAlone whenAlone) throws IOException, InterruptedException {
        var zones = new ThreeZones(whenAlone);
        for (String zone : ZONES) zones.start(zone);
        return zones;
    }

    /** The cluster's folder on a zone's disk. */
    Path folder(String zone) {
        return disk.resolve(zone).resolve(cluster.name());
    }

    void start(String zone) throws IOException {
        of(zone).crash();
        // What an earlier life said is not what this one says.
        Files.deleteIfExists(folder(zone).resolve("status.json"));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ZoneProcess.class.getName()));
        command.addAll(List.of(
                disk.resolve("definition.json").toString(),
                zone,
                Long.toString(++incarnation),
                HOME.toString(),
                disk.resolve(zone).toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(zone).toFile()));
        builder.environment().put(ZoneProcesses.MARKER, run + "/" + zone);
        processes.put(zone, builder.start());
    }

    Path log(String zone) {
        return disk.resolve(zone + ".log");
    }

    ZoneProcesses of(String zone) {
        return ZoneProcesses.ofZone(run, new AvailabilityZone(zone)).withData(disk.resolve(zone));
    }

    void crash(String zone) {
        of(zone).crash();
    }

    void freeze(String zone) {
        of(zone).freeze();
    }

    void thaw(String zone) {
        of(zone).thaw(ZoneProcesses.SUPERVISOR_FIRST);
    }

    /** The zone's own process alone: its arbiter, node and endpoint. */
    long agent(String zone) {
        return java.util.Objects.requireNonNull(processes.get(zone)).pid();
    }

    /** The pids of the zone's Postgres processes, the postmaster first. */
    List<Long> postgres(String zone) {
        return of(zone).find().stream()
                .filter(process -> process.program()
                        .filter(program -> program.endsWith("postgres"))
                        .isPresent())
                .map(LinuxProcess::pid)
                .sorted()
                .toList();
    }

    long postmaster(String zone) throws IOException {
        return Long.parseLong(Files.readAllLines(folder(zone).resolve("data/postmaster.pid"))
                .getFirst()
                .strip());
    }

    static void signal(String signal, List<Long> pids) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    Optional<NodeStatus> status(String zone) {
        try {
            return Optional.of(RegionJson.mapper()
                    .readValue(Files.readString(folder(zone).resolve("status.json")), NodeStatus.class));
        } catch (IOException | RuntimeException notYet) {
            return Optional.empty();
        }
    }

    boolean alive(String zone) {
        var process = processes.get(zone);
        return process != null && process.isAlive();
    }

    /** The living node that calls itself primary in the highest epoch. */
    Optional<NodeStatus> primary() {
        return ZONES.stream()
                .filter(this::alive)
                .flatMap(zone -> status(zone).stream())
                .filter(status -> status.role() == Role.PRIMARY)
                .max(java.util.Comparator.comparingLong(NodeStatus::epoch));
    }

    /** Waits until there is a primary whose standby the register names. */
    NodeStatus awaitInSync() {
        await("a primary in sync with a standby", () -> {
            var primary = primary();
            boolean allSpeak = ZONES.stream().filter(this::alive).allMatch(zone -> status(zone)
                    .isPresent());
            return allSpeak
                    && primary.isPresent()
                    && primary.get().sync() != null
                    && primary.get().reason().startsWith("In sync");
        });
        return primary().orElseThrow();
    }

    /** Waits until another zone's node is open as primary. */
    void awaitPrimaryOtherThan(String zone) {
        await("another primary than " + zone, () -> ZONES.stream()
                .filter(other -> !other.equals(zone) && alive(other))
                .flatMap(other -> status(other).stream())
                .anyMatch(NodeStatus::open));
    }

    /** Waits until the register names another standby, or none. */
    void awaitSyncOtherThan(String zone) {
        await(
                "another standby than " + zone,
                () -> primary().filter(primary -> !zone.equals(primary.sync())).isPresent());
    }

    /** Waits, and says what every node thought when that was in vain. */
    void await(String sentence, Callable<Boolean> condition) {
        try {
            Await.until(BOUND, sentence, condition);
        } catch (AssertionError inVain) {
            throw new AssertionError(inVain.getMessage() + "\n" + statuses(), inVain.getCause());
        }
    }

    String statuses() {
        return ZONES.stream()
                .map(zone ->
                        zone + ": " + status(zone).map(NodeStatus::toString).orElse("-") + " log " + log(zone))
                .collect(Collectors.joining("\n"));
    }

    static String other(String one, String two) {
        return ZONES.stream()
                .filter(zone -> !zone.equals(one) && !zone.equals(two))
                .findFirst()
                .orElseThrow();
    }

    /** Through all endpoints, as the control plane connects. */
    Connection connect() throws SQLException {
        return connect(cluster.members(), cluster.endpointPort());
    }

    /** Through one zone's endpoint. */
    Connection through(String zone) throws SQLException {
        return connect(List.of(cluster.member(zone)), cluster.endpointPort());
    }

    /** A host that is in no zone. */
    String outside() {
        return network.address(0, 1);
    }

    /** Through the endpoint of a host outside. */
    Connection connectTo(String host) throws SQLException {
        return connect(List.of(new Member("outside", host)), cluster.endpointPort());
    }

    /** To a zone's server itself, which no client does. */
    Connection directly(String zone) throws SQLException {
        return connect(List.of(cluster.member(zone)), cluster.postgresPort());
    }

    private static Connection connect(List<Member> members, int port) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", NodeSettings.ROLE);
        properties.setProperty("password", ZoneProcess.PASSWORD);
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "8");
        String hosts =
                members.stream().map(member -> member.host() + ":" + port).collect(Collectors.joining(","));
        return DriverManager.getConnection("jdbc:postgresql://" + hosts + "/" + NodeSettings.DATABASE, properties);
    }

    @Override
    public void close() throws IOException {
        ZoneProcesses.ofRun(run).withData(disk).crash();
        network.close();
        if (System.getProperty("faultline.keep") == null) Ownership.deleteTree(disk);
    }
}
