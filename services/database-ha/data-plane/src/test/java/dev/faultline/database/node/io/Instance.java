package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseAssignment.MasterUser;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.contract.DatabaseReport.Role;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One DB instance in three zones: what a test wants of it, and what the zones report. */
final class Instance {
    static final String MASTER = "admin \"the\" master's";
    static final String DATABASE = "orders";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final ThreeZones zones;
    private final ThreeZones all;
    private DatabaseAssignment assignment;
    private String password = "first-password";
    private int storageGib = 20;
    private Origin origin;

    private Instance(ThreeZones all, DatabaseAssignment assignment) throws IOException {
        this.all = all;
        this.assignment = assignment;
        this.origin = assignment.origin();
        publish();
        this.zones = as(password);
    }

    /** Asks for a new one. @param copies the first of them creates the data */
    static Instance create(ThreeZones all, boolean multiAz, String... copies) throws IOException {
        return create(all, new Origin.Empty(), 0, multiAz, copies);
    }

    static Instance create(ThreeZones all, Origin origin, int retentionDays, boolean multiAz, String... copies)
            throws IOException {
        int number = NUMBER.getAndIncrement();
        return new Instance(
                all,
                new DatabaseAssignment(
                        "db-TEST" + number,
                        "test-" + number,
                        1,
                        Desired.RUNNING,
                        Instant.now(),
                        number,
                        5432,
                        new AvailabilityZone(copies[0]),
                        zones(copies),
                        multiAz,
                        "token-" + number,
                        new MasterUser(MASTER, origin instanceof Origin.Replica ? "" : Verifiers.of("first-password")),
                        DATABASE,
                        0,
                        0,
                        origin,
                        retentionDays,
                        20,
                        50));
    }

    private static List<AvailabilityZone> zones(String... names) {
        return Stream.of(names).map(AvailabilityZone::new).toList();
    }

    private ThreeZones as(String secret) {
        var cluster =
                ClusterDefinition.ofInstance(InstancesProcess.manifest(all.network(), ThreeZones.ZONES), assignment);
        return all.with(cluster, new ThreeZones.LogIn(MASTER, secret, DATABASE));
    }

    /** The same zones for a client with another password. */
    ThreeZones withPassword(String secret) {
        return as(secret);
    }

    DatabaseAssignment assignment() {
        return assignment;
    }

    void place(boolean multiAz, String... copies) throws IOException {
        change(assignment.desired(), zones(copies), multiAz, 0, 0);
    }

    void desire(Desired desired) throws IOException {
        change(desired, assignment.copies(), assignment.multiAz(), 0, 0);
    }

    void promote() throws IOException {
        var of = (Origin.Replica) assignment.origin();
        origin = new Origin.Replica(of.sourceResourceId(), of.sourceSlot(), true, of.sourcePrefix());
        change(assignment.desired(), assignment.copies(), assignment.multiAz(), 0, 0);
    }

    /** Everything is full at 0 GiB. */
    void allocate(int gib) throws IOException {
        storageGib = gib;
        change(assignment.desired(), assignment.copies(), assignment.multiAz(), 0, 0);
    }

    void reboot() throws IOException {
        change(assignment.desired(), assignment.copies(), assignment.multiAz(), 1, 0);
    }

    void failOver() throws IOException {
        change(assignment.desired(), assignment.copies(), assignment.multiAz(), 0, 1);
    }

    void changePassword(String secret) throws IOException {
        password = Verifiers.of(secret);
        change(assignment.desired(), assignment.copies(), assignment.multiAz(), 0, 0);
    }

    private void change(Desired desired, List<AvailabilityZone> copies, boolean multiAz, int reboots, int failovers)
            throws IOException {
        var before = assignment;
        var master = password.startsWith("SCRAM") ? new MasterUser(MASTER, password) : before.masterUser();
        assignment = new DatabaseAssignment(
                before.resourceId(),
                before.identifier(),
                before.version() + 1,
                desired,
                before.createdAt(),
                before.slot(),
                before.port(),
                before.firstPrimary(),
                copies,
                multiAz,
                before.token(),
                master,
                before.databaseName(),
                before.reboots() + reboots,
                before.failovers() + failovers,
                origin,
                before.backupRetentionDays(),
                storageGib,
                before.maxConnections());
        publish();
    }

    private void publish() throws IOException {
        publish(all, DatabaseAssignment.TOPIC, assignment.resourceId(), assignment);
    }

    static void publish(ThreeZones all, String topic, String key, Object value) throws IOException {
        Path folder = Files.createDirectories(
                all.disk.resolve(InstancesProcess.ASSIGNMENTS).resolve(topic));
        Path next = folder.resolve(key + ".next");
        Files.writeString(next, RegionJson.mapper().writeValueAsString(value));
        Files.move(next, folder.resolve(key + ".json"), StandardCopyOption.ATOMIC_MOVE);
    }

    static Optional<DatabaseReport> zoneReport(ThreeZones all, String zone) {
        try {
            String text = Files.readString(all.disk.resolve(zone).resolve(InstancesProcess.REPORT));
            return Optional.of(RegionJson.mapper().readValue(text, DatabaseReport.class));
        } catch (IOException | RuntimeException notYet) {
            return Optional.empty();
        }
    }

    Optional<NodeReport> report(String zone) {
        if (!zones.alive(zone)) return Optional.empty();
        return zoneReport(all, zone).stream()
                .flatMap(report -> report.nodes().stream())
                .filter(node -> node.resourceId().equals(assignment.resourceId()))
                .findFirst();
    }

    boolean reports(String zone, Predicate<NodeReport> what) {
        return report(zone).filter(what).isPresent();
    }

    /** The zone whose node is open as primary and has made the latest wish true. */
    Optional<String> servingZone() {
        return ThreeZones.ZONES.stream()
                .filter(zone -> reports(
                        zone,
                        node -> node.role() == Role.PRIMARY && node.open() && node.version() == assignment.version()))
                .findFirst();
    }

    String awaitServing() {
        zones.await("the instance serves as it should", () -> servingZone().isPresent());
        return servingZone().orElseThrow();
    }

    void awaitRole(String zone, Role role) {
        zones.await(zone + " is " + role, () -> reports(zone, node -> node.role() == role));
    }
}
