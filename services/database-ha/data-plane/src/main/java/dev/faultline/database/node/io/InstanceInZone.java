package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.Restorable;
import dev.faultline.database.node.core.Wish;
import dev.faultline.database.node.core.Wish.Done;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.disk.DurableFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One DB instance's part in one zone: an arbiter in any case, a copy where one is wanted. Used by one thread. */
final class InstanceInZone {
    private static final Logger log = LoggerFactory.getLogger(InstanceInZone.class);

    private final Setting setting;
    private final String resourceId;
    private DatabaseAssignment assignment;
    private volatile @Nullable ClusterInZone running;
    private @Nullable Archivist archivist;
    private String problem = "";
    private String failure = "";
    private final Storage storage = new Storage();
    private boolean gone;

    /**
     * What all instances of a zone share.
     *
     * @param password the region's; that of an instance's own roles follows from it
     * @param onChange called when a node has something new to tell; it must not block
     */
    record Setting(
            RegionManifest manifest,
            ClusterInZone.Zone zone,
            InstanceLedger ledger,
            String password,
            OtherZones zones,
            Runnable onChange) {}

    InstanceInZone(Setting setting, DatabaseAssignment assignment) {
        this.setting = setting;
        this.resourceId = assignment.resourceId();
        this.assignment = assignment;
    }

    /** Takes the newer of two assignments. */
    void assign(DatabaseAssignment latest) {
        if (latest.version() <= assignment.version()) return;
        assignment = latest;
        failure = "";
        if (latest.desired() == Desired.DELETED) return;
        if (running != null) running.wish(wish(latest));
        if (archivist != null) archivist.retain(latest.backupRetentionDays());
    }

    String resourceId() {
        return resourceId;
    }

    /** Whether nothing of it is left in this zone. */
    boolean gone() {
        return gone;
    }

    boolean toBeDeleted() {
        return assignment.desired() == Desired.DELETED;
    }

    /** Starts what does not run, and looks at what does; called again and again. */
    void run() throws InterruptedException {
        var cluster = running;
        if (cluster != null)
            storage.look(
                    cluster, assignment.allocatedStorageGib(), setting.zone().time());
        if (cluster != null || toBeDeleted() || !failure.isEmpty()) return;
        try {
            Path folder = Files.createDirectories(folder());
            if (setting.ledger().mayFound(resourceId, assignment.createdAt()))
                DurableFiles.replace(folder.resolve(ArbiterSeat.FOUNDING_TOKEN), assignment.token());
            setting.ledger().founded(resourceId);
            running = ClusterInZone.start(
                    ClusterDefinition.ofInstance(setting.manifest(), assignment), setting.zone(), work());
            problem = "";
        } catch (IOException e) {
            String sentence = String.valueOf(e.getMessage());
            if (!sentence.equals(problem)) log.warn("{} does not start: {}", resourceId, sentence);
            problem = sentence;
        } catch (IllegalArgumentException e) {
            // An assignment that nobody can make true must not keep the others waiting.
            failure = "The assignment cannot be made true: " + e.getMessage() + ".";
            log.error("{}: {}", resourceId, failure);
        }
    }

    private ClusterInZone.Work work() {
        String password = password();
        var source = source();
        return new ClusterInZone.Work(
                password,
                firstCopy(password, source),
                source,
                wish(assignment),
                archivist(password),
                setting.onChange());
    }

    /** A replica has its source's roles, whose passwords stay when it is promoted. */
    private String password() {
        String owner = assignment.origin() instanceof Origin.Replica of ? of.sourceResourceId() : resourceId;
        return InstanceAccounts.nodePassword(setting.password(), owner);
    }

    private NodeSettings.@Nullable Source source() {
        if (!(assignment.origin() instanceof Origin.Replica of)) return null;
        return new NodeSettings.Source(endpoints(of), DatabasePlace.zoneEndpointPort(of.sourceSlot()));
    }

    /** This zone's own for a source in this region; those of all zones of another one. */
    private List<String> endpoints(Origin.Replica of) {
        String prefix = of.sourcePrefix();
        if (prefix == null) {
            var self = new AvailabilityZone(setting.zone().name());
            return List.of(setting.manifest().addresses(self).infrastructure());
        }
        return setting.manifest().zones().stream()
                .map(place -> new Addresses(prefix, place.index()).infrastructure())
                .toList();
    }

    private static boolean follows(DatabaseAssignment assignment) {
        return assignment.origin() instanceof Origin.Replica of && !of.promoted();
    }

    private FirstCopy firstCopy(String password, NodeSettings.@Nullable Source source) {
        String adopting = InstanceAccounts.adopting(Verifiers.of(password), Verifiers.of(password));
        return switch (assignment.origin()) {
            case Origin.Empty _ -> FirstCopy.empty(setting.zone().home(), founding(password));
            case Origin.Snapshot of -> Snapshots.restoring(setting.zones(), of.snapshotId(), adopting);
            case Origin.PointInTime of ->
                new RestoreToTime(setting.zones(), of.sourceResourceId(), of.target(), adopting);
            case Origin.Replica of -> {
                if (!of.promoted() && source != null) yield FirstCopy.following(source, password);
                yield (_, _) -> {
                    throw new IOException("the only copy of a promoted replica is gone");
                };
            }
        };
    }

    private String founding(String password) {
        return InstanceAccounts.founding(
                ClusterDefinition.INSTANCE_AGENT_DATABASE,
                new Wish.Master(
                        assignment.masterUser().name(), assignment.masterUser().verifier()),
                assignment.databaseName(),
                Verifiers.of(password),
                Verifiers.of(password));
    }

    /** A backup of the server that is in this zone, while it is the open primary. */
    Optional<BaseBackup> backup() {
        var cluster = running;
        if (cluster == null || !cluster.told().status().open()) return Optional.empty();
        var definition = ClusterDefinition.ofInstance(setting.manifest(), assignment);
        String host = definition.member(setting.zone().name()).host();
        return Optional.of(new BaseBackup(
                new InetSocketAddress(host, definition.postgresPort()), NodeSettings.REPLICATION_ROLE, password()));
    }

    private Archivist archivist(String password) {
        var known = archivist;
        if (known != null) return known;
        known = new Archivist(
                resourceId,
                setting.zone().name(),
                folder().resolve(FileService.ARCHIVES),
                password,
                assignment.backupRetentionDays(),
                setting.zone().time());
        archivist = known;
        return known;
    }

    private static Wish wish(DatabaseAssignment assignment) {
        return new Wish(
                assignment.version(),
                assignment.desired() == Desired.RUNNING,
                assignment.copies().stream().map(AvailabilityZone::name).toList(),
                assignment.multiAz(),
                master(assignment.masterUser()),
                assignment.maxConnections(),
                assignment.reboots(),
                assignment.failovers(),
                follows(assignment));
    }

    private static Wish.@Nullable Master master(DatabaseAssignment.MasterUser user) {
        return user.verifier().isEmpty() ? null : new Wish.Master(user.name(), user.verifier());
    }

    private Path folder() {
        return setting.zone().data().resolve(resourceId);
    }

    /** Ends it, and throws its files away; for good. */
    void delete() throws IOException, InterruptedException {
        var ending = running;
        running = null;
        if (ending != null) ending.abandon();
        if (archivist != null) archivist.close();
        // On a full disk this is the room that the ledger needs; the arbiter's memory goes only after it.
        Ownership.deleteTree(folder().resolve(DataFolder.NAME));
        setting.ledger().delete(resourceId);
        Ownership.deleteTree(folder());
        gone = true;
        log.info("{} is deleted", resourceId);
    }

    void close() throws InterruptedException, IOException {
        if (running != null) running.close();
        if (archivist != null) archivist.close();
    }

    NodeReport report() {
        var cluster = running;
        if (gone || cluster == null) {
            var role = gone ? DatabaseReport.Role.DELETED : DatabaseReport.Role.SPARE;
            String reason =
                    gone ? "Is deleted." : !failure.isEmpty() ? failure : problem.isEmpty() ? "Starts." : problem;
            return report(assignment.version(), role, 0, false, null, Done.NOTHING, null, false, null, failure, reason);
        }
        var told = cluster.told();
        var status = told.status();
        return report(
                told.version(),
                DatabaseReport.Role.valueOf(status.role().name()),
                status.epoch(),
                status.open(),
                status.sync(),
                status.done(),
                status.role() == NodeStatus.Role.PRIMARY ? told.restorable() : null,
                told.readOnly(),
                told.lagMillis(),
                told.failure(),
                status.reason());
    }

    private NodeReport report(
            long version,
            DatabaseReport.Role role,
            long epoch,
            boolean open,
            @Nullable String sync,
            Done done,
            @Nullable Restorable restorable,
            boolean storageFull,
            @Nullable Long lagMillis,
            String failed,
            String reason) {
        return new NodeReport(
                resourceId,
                version,
                role,
                epoch,
                open,
                sync == null ? null : new AvailabilityZone(sync),
                done.reboots(),
                done.failovers(),
                restorable == null ? null : restorable.earliest(),
                restorable == null ? null : restorable.latest(),
                lagMillis,
                storageFull,
                failed,
                reason);
    }
}
