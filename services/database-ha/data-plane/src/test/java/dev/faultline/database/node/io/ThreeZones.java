package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.testkit.Await;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionJson;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One cluster in three zones, each a real process with a real Postgres: what tests do to it and what it says of itself. */
final class ThreeZones implements AutoCloseable {
    static final String A = "us-east-1a";
    static final String B = "us-east-1b";
    static final String C = "us-east-1c";
    static final List<String> ZONES = List.of(A, B, C);
    /** A busy machine is slow, not wrong. */
    static final Duration BOUND = Duration.ofSeconds(90);

    private static final Duration RESTORED = Duration.ofSeconds(40);

    final ClusterDefinition cluster;
    final Path disk;
    private final Machines machines;
    private final LogIn logIn;
    private final @Nullable Links links;

    /** As whom clients come. */
    record LogIn(String user, String password, String database) {}

    private ThreeZones(ClusterDefinition cluster, Machines machines, LogIn logIn, @Nullable Links links) {
        this.cluster = cluster;
        this.disk = machines.disk;
        this.machines = machines;
        this.logIn = logIn;
        this.links = links;
    }

    /** Zones that run whatever DB instances are assigned to them; none yet. */
    static ThreeZones forInstances() throws IOException, InterruptedException {
        var machines = Machines.prepare(InstancesProcess.class);
        var manifest = InstancesProcess.manifest(machines.network.network(), ZONES);
        Files.createDirectories(machines.disk.resolve(InstancesProcess.ASSIGNMENTS));
        var zones = new ThreeZones(ClusterDefinition.ofState(manifest), machines, new LogIn("", "", ""), null);
        for (String zone : ZONES) {
            Files.writeString(machines.definition(zone), RegionJson.mapper().writeValueAsString(manifest));
            Files.createDirectories(machines.disk(zone));
        }
        for (String zone : ZONES) zones.start(zone);
        // An instance that is older than a zone's disk is one that the zone may have forgotten.
        zones.await("every zone has a disk", () -> ZONES.stream().allMatch(zones::reports));
        return zones;
    }

    /** The same zones, with regard to another database in them. */
    ThreeZones with(ClusterDefinition other, LogIn as) {
        return new ThreeZones(other, machines, as, links);
    }

    static ThreeZones start(WhenAlone whenAlone) throws IOException, InterruptedException {
        return start(whenAlone, ZONES, UnaryOperator.identity());
    }

    /** Three zones whose files are in one folder, which is theirs alone. */
    static ThreeZones on(Path disk, WhenAlone whenAlone) throws IOException, InterruptedException {
        return start(Machines.prepare(ZoneProcess.class, disk), whenAlone, ZONES, false, UnaryOperator.identity());
    }

    /** Three zones whose links can be cut. @param copies the zones that may hold a copy */
    static ThreeZones linked(WhenAlone whenAlone, List<String> copies) throws IOException, InterruptedException {
        return start(whenAlone, copies, true, UnaryOperator.identity());
    }

    /** @param special what is special about a zone, told what all have in common */
    static ThreeZones start(WhenAlone whenAlone, List<String> copies, UnaryOperator<ZoneSetUp> special)
            throws IOException, InterruptedException {
        return start(whenAlone, copies, false, special);
    }

    private static ThreeZones start(
            WhenAlone whenAlone, List<String> copies, boolean linked, UnaryOperator<ZoneSetUp> special)
            throws IOException, InterruptedException {
        return start(Machines.prepare(ZoneProcess.class), whenAlone, copies, linked, special);
    }

    private static ThreeZones start(
            Machines machines,
            WhenAlone whenAlone,
            List<String> copies,
            boolean linked,
            UnaryOperator<ZoneSetUp> special)
            throws IOException, InterruptedException {
        var members = new ArrayList<Member>();
        for (int i = 0; i < ZONES.size(); i++)
            members.add(new Member(ZONES.get(i), machines.network.address(i + 1, 1)));
        var cluster = new ClusterDefinition(
                "orders",
                members,
                copies.getFirst(),
                "token",
                "postgres",
                whenAlone,
                Ports.POSTGRES,
                Ports.ARBITER,
                Ports.DATABASE_ENDPOINT);
        Links links = linked ? Links.open(machines.network, ZONES, Ports.ARBITER, Ports.POSTGRES) : null;
        var logIn = new LogIn(NodeSettings.ROLE, ZoneProcess.PASSWORD, NodeSettings.DATABASE);
        var zones = new ThreeZones(cluster, machines, logIn, links);
        for (String zone : ZONES) {
            var seen = links == null ? cluster : links.seenBy(zone, cluster);
            special.apply(ZoneSetUp.of(zone, seen, copies)).write(machines.definition(zone));
            Files.writeString(Files.createDirectories(zones.folder(zone)).resolve(ArbiterSeat.FOUNDING_TOKEN), "token");
        }
        for (String zone : ZONES) zones.start(zone);
        return zones;
    }

    /**
     * Zones for the next test: those of the tests before, whatever has become of them, or new ones when they are beyond that.
     * One test that fails is no reason for the next.
     */
    static ThreeZones whole(@Nullable ThreeZones before, Callable<ThreeZones> anew) throws Exception {
        if (before != null) {
            try {
                before.restore();
                return before;
            } catch (AssertionError | IOException | RuntimeException beyond) {
                System.out.println("starts zones anew: " + beyond.getMessage());
                before.close();
            }
        }
        var zones = anew.call();
        try {
            zones.awaitInSync();
        } catch (AssertionError never) {
            zones.close();
            throw never;
        }
        return zones;
    }

    /** Zones for the next test of instances: whichever do not run are started. */
    static ThreeZones wholeForInstances(@Nullable ThreeZones before) throws IOException, InterruptedException {
        if (before == null) return forInstances();
        before.startAll();
        before.await("every zone reports", () -> ZONES.stream().allMatch(before::reports));
        return before;
    }

    private boolean reports(String zone) {
        return Files.exists(machines.disk(zone).resolve(InstancesProcess.REPORT));
    }

    private void startAll() throws IOException {
        for (String zone : ZONES) {
            if (alive(zone)) thaw(zone);
            else start(zone);
        }
    }

    private void restore() throws IOException {
        if (links != null) links.heal();
        startAll();
        Await.until(RESTORED, "the zones of the tests before are in sync", this::inSync);
    }

    /** The network, where it can be cut. */
    Links links() {
        return Objects.requireNonNull(links);
    }

    Machines machines() {
        return machines;
    }

    int network() {
        return machines.network.network();
    }

    /** The cluster's folder on a zone's disk. */
    Path folder(String zone) {
        return disk.resolve(zone).resolve(cluster.name());
    }

    void start(String zone) throws IOException {
        machines.start(zone);
    }

    void crash(String zone) {
        machines.crash(zone);
    }

    void freeze(String zone) {
        machines.freeze(zone);
    }

    void thaw(String zone) {
        machines.thaw(zone);
    }

    boolean alive(String zone) {
        return machines.alive(zone);
    }

    /** @see Machines#of */
    ZoneProcesses of(String zone) {
        return machines.of(zone);
    }

    /** @see Machines#agent */
    long agent(String zone) {
        return machines.agent(zone);
    }

    /** @see Machines#postgres */
    List<Long> postgres(String zone) {
        return machines.postgres(zone);
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
        Machines.signal(signal, pids);
    }

    Optional<NodeStatus> status(String zone) {
        try {
            return Optional.of(RegionJson.mapper()
                    .readValue(Files.readString(folder(zone).resolve("status.json")), NodeStatus.class));
        } catch (IOException | RuntimeException notYet) {
            return Optional.empty();
        }
    }

    /** The living node that calls itself primary in the highest epoch. */
    Optional<NodeStatus> primary() {
        return ZONES.stream()
                .filter(this::alive)
                .flatMap(zone -> status(zone).stream())
                .filter(status -> status.role() == Role.PRIMARY)
                .max(Comparator.comparingLong(NodeStatus::epoch));
    }

    /** Waits until there is a primary whose standby the register names. */
    NodeStatus awaitInSync() {
        await("a primary in sync with a standby", this::inSync);
        return primary().orElseThrow();
    }

    private boolean inSync() {
        boolean allSpeak =
                ZONES.stream().filter(this::alive).allMatch(zone -> status(zone).isPresent());
        return allSpeak
                && primary()
                        .filter(primary ->
                                primary.sync() != null && primary.reason().startsWith("In sync"))
                        .isPresent();
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

    /** For as long as this takes, what is said has to be true again and again. */
    void throughout(Duration time, String sentence, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        await("the end of " + sentence, () -> {
            if (!condition.getAsBoolean()) throw new AssertionError("no longer: " + sentence);
            return System.nanoTime() > end;
        });
    }

    String statuses() {
        return ZONES.stream()
                .map(zone ->
                        zone + ": " + status(zone).map(NodeStatus::toString).orElse("-") + " log " + machines.log(zone))
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
        return machines.network.address(0, 1);
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
        // As the README has it: finds out about a frozen zone, whose kernel accepts connections.
        properties.setProperty("sslResponseTimeout", "1000");
        String hosts =
                members.stream().map(member -> member.host() + ":" + port).collect(Collectors.joining(","));
        return DriverManager.getConnection("jdbc:postgresql://" + hosts + "/" + logIn.database(), properties);
    }

    @Override
    public void close() throws IOException {
        if (links != null) links.close();
        machines.close();
    }
}
