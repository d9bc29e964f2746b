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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private final LogIn logIn;
    private final Place place;

    /** What all databases in the same zones share. @param main what a zone runs, with what arguments before its own */
    private record Place(
            LoopbackNetwork network,
            String run,
            Map<String, Process> processes,
            AtomicLong incarnation,
            List<String> main) {}

    /** As whom clients come. */
    record LogIn(String user, String password, String database) {}

    private ThreeZones(ClusterDefinition cluster, Path disk, LogIn logIn, Place place) {
        this.cluster = cluster;
        this.disk = disk;
        this.logIn = logIn;
        this.place = place;
    }

    private static Place place(LoopbackNetwork network, Class<?> main, Path definition) {
        String run = "db-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        var command = List.of(main.getName(), definition.toString());
        return new Place(network, run, new TreeMap<>(), new AtomicLong(), command);
    }

    private static Path disk() throws IOException, InterruptedException {
        Installation.install(HOME);
        Path disk = Files.createTempDirectory("faultline-database");
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        return disk;
    }

    /** Zones that run whatever DB instances are assigned to them; none yet. */
    static ThreeZones forInstances() throws IOException, InterruptedException {
        Path disk = disk();
        var network = LoopbackNetwork.claim();
        var manifest = InstancesProcess.manifest(network.network(), ZONES);
        Path file = disk.resolve("manifest.json");
        Files.writeString(file, RegionJson.mapper().writeValueAsString(manifest));
        Files.createDirectories(disk.resolve(InstancesProcess.ASSIGNMENTS));
        var zones = new ThreeZones(
                ClusterDefinition.ofState(manifest),
                disk,
                new LogIn("", "", ""),
                place(network, InstancesProcess.class, file));
        for (String zone : ZONES) Files.createDirectories(disk.resolve(zone));
        for (String zone : ZONES) zones.start(zone);
        // An instance that is older than a zone's disk is one that the zone may have forgotten.
        zones.await("every zone has a disk", () -> ZONES.stream()
                .allMatch(zone -> Files.exists(disk.resolve(zone).resolve(InstancesProcess.REPORT))));
        return zones;
    }

    /** The same zones, with regard to another database in them. */
    ThreeZones with(ClusterDefinition other, LogIn as) {
        return new ThreeZones(other, disk, as, place);
    }

    int network() {
        return place.network().network();
    }

    static ThreeZones start(WhenAlone whenAlone) throws IOException, InterruptedException {
        Path disk = disk();
        var network = LoopbackNetwork.claim();
        var members = new ArrayList<Member>();
        for (int i = 0; i < ZONES.size(); i++) members.add(new Member(ZONES.get(i), network.address(i + 1, 1)));
        var cluster = new ClusterDefinition(
                "orders",
                members,
                A,
                "token",
                "postgres",
                whenAlone,
                Ports.POSTGRES,
                Ports.ARBITER,
                Ports.DATABASE_ENDPOINT);
        Path file = disk.resolve("definition.json");
        Files.writeString(file, RegionJson.mapper().writeValueAsString(cluster));
        var logIn = new LogIn(NodeSettings.ROLE, ZoneProcess.PASSWORD, NodeSettings.DATABASE);
        var zones = new ThreeZones(cluster, disk, logIn, place(network, ZoneProcess.class, file));
        for (String zone : ZONES)
            Files.writeString(Files.createDirectories(zones.folder(zone)).resolve(ArbiterSeat.FOUNDING_TOKEN), "token");
        for (String zone : ZONES) zones.start(zone);
        return zones;
    }

    /** The cluster's folder on a zone's disk. */
    Path folder(String zone) {
        return disk.resolve(zone).resolve(cluster.name());
    }

    void start(String zone) throws IOException {
        crash(zone);
        // What an earlier life said is not what this one says.
        Files.deleteIfExists(folder(zone).resolve("status.json"));
        Files.deleteIfExists(disk.resolve(zone).resolve(InstancesProcess.REPORT));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(place.main());
        command.addAll(List.of(
                zone,
                Long.toString(place.incarnation().incrementAndGet()),
                HOME.toString(),
                disk.resolve(zone).toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(zone).toFile()));
        builder.environment().put(ZoneProcesses.MARKER, place.run() + "/" + zone);
        place.processes().put(zone, builder.start());
    }

    Path log(String zone) {
        return disk.resolve(zone + ".log");
    }

    ZoneProcesses of(String zone) {
        return ZoneProcesses.ofZone(place.run(), new AvailabilityZone(zone)).withData(disk.resolve(zone));
    }

    /** Kills all of a zone; returns when its own process is known to be dead, which is a moment after it is. */
    void crash(String zone) {
        of(zone).crash();
        Optional.ofNullable(place.processes().get(zone)).ifPresent(process -> process.onExit()
                .orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
                .join());
    }

    void freeze(String zone) {
        of(zone).freeze();
    }

    void thaw(String zone) {
        of(zone).thaw(ZoneProcesses.SUPERVISOR_FIRST);
    }

    /** The zone's own process alone: its arbiter, node and endpoint. */
    long agent(String zone) {
        return java.util.Objects.requireNonNull(place.processes().get(zone)).pid();
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

    /** The pids of this database's server in a zone, the postmaster first. */
    List<Long> tree(String zone) throws IOException {
        var pids = new ArrayList<>(List.of(postmaster(zone)));
        ProcessHandle.of(pids.getFirst())
                .ifPresent(
                        server -> server.descendants().map(ProcessHandle::pid).forEach(pids::add));
        return pids;
    }

    /** The pids of all of this database's servers that run. */
    List<Long> servers() {
        return ZONES.stream().flatMap(zone -> server(zone).stream()).toList();
    }

    private Optional<Long> server(String zone) {
        try {
            long pid = postmaster(zone);
            return ProcessHandle.of(pid).map(ProcessHandle::pid);
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
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
        var process = place.processes().get(zone);
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
        return place.network().address(0, 1);
    }

    /** Through the endpoint of a host outside. */
    Connection connectTo(String host) throws SQLException {
        return connect(List.of(new Member("outside", host)), cluster.endpointPort());
    }

    /** To a zone's server itself, which no client does. */
    Connection directly(String zone) throws SQLException {
        return connect(List.of(cluster.member(zone)), cluster.postgresPort());
    }

    private Connection connect(List<Member> members, int port) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", logIn.user());
        properties.setProperty("password", logIn.password());
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "8");
        String hosts =
                members.stream().map(member -> member.host() + ":" + port).collect(Collectors.joining(","));
        return DriverManager.getConnection("jdbc:postgresql://" + hosts + "/" + logIn.database(), properties);
    }

    @Override
    public void close() throws IOException {
        ZoneProcesses.ofRun(place.run()).withData(disk).crash();
        place.network().close();
        if (System.getProperty("faultline.keep") == null) Ownership.deleteTree(disk);
    }
}
