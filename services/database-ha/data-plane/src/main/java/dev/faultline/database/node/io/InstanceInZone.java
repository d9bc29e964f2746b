package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.database.node.core.Wish;
import dev.faultline.database.node.core.Wish.Done;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One DB instance's part in one zone: an arbiter in any case, a copy where one is wanted. Used by one thread. */
final class InstanceInZone {
    private static final Logger log = LoggerFactory.getLogger(InstanceInZone.class);

    private final Setting setting;
    private final String resourceId;
    private DatabaseAssignment assignment;
    private @Nullable ClusterInZone running;
    private String problem = "";
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
        if (running != null && latest.desired() != Desired.DELETED) running.wish(wish(latest));
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

    /** Starts what does not run; called again after a failure. */
    void run() throws InterruptedException {
        if (running != null || toBeDeleted()) return;
        try {
            Path folder = Files.createDirectories(folder());
            if (setting.ledger().found(resourceId, assignment.createdAt()))
                Files.writeString(folder.resolve(ArbiterSeat.FOUNDING_TOKEN), assignment.token());
            running = ClusterInZone.start(
                    ClusterDefinition.ofInstance(setting.manifest(), assignment), setting.zone(), work());
            problem = "";
        } catch (IOException e) {
            String sentence = String.valueOf(e.getMessage());
            if (!sentence.equals(problem)) log.warn("{} does not start: {}", resourceId, sentence);
            problem = sentence;
        }
    }

    private ClusterInZone.Work work() {
        String password = InstanceAccounts.nodePassword(setting.password(), resourceId);
        var master = new Wish.Master(
                assignment.masterUser().name(), assignment.masterUser().verifier());
        String founding = InstanceAccounts.founding(
                ClusterDefinition.INSTANCE_AGENT_DATABASE,
                master,
                assignment.databaseName(),
                Verifiers.of(password),
                Verifiers.of(password));
        var firstCopy = FirstCopy.empty(setting.zone().home(), founding);
        return new ClusterInZone.Work(password, firstCopy, wish(assignment), setting.onChange());
    }

    private static Wish wish(DatabaseAssignment assignment) {
        return new Wish(
                assignment.version(),
                assignment.desired() == Desired.RUNNING,
                assignment.copies().stream().map(AvailabilityZone::name).toList(),
                assignment.multiAz(),
                new Wish.Master(
                        assignment.masterUser().name(), assignment.masterUser().verifier()),
                assignment.maxConnections(),
                assignment.reboots(),
                assignment.failovers());
    }

    private Path folder() {
        return setting.zone().data().resolve(resourceId);
    }

    /** Ends it, and throws its files away; for good. */
    void delete() throws IOException, InterruptedException {
        setting.ledger().delete(resourceId);
        var ending = running;
        running = null;
        if (ending != null) ending.abandon();
        Ownership.deleteTree(folder());
        gone = true;
        log.info("{} is deleted", resourceId);
    }

    void close() throws InterruptedException, IOException {
        if (running != null) running.close();
    }

    NodeReport report() {
        var cluster = running;
        if (gone || cluster == null) {
            var role = gone ? DatabaseReport.Role.DELETED : DatabaseReport.Role.SPARE;
            String reason = gone ? "Is deleted." : problem.isEmpty() ? "Starts." : problem;
            return report(assignment.version(), role, 0, false, null, Done.NOTHING, reason);
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
                status.reason());
    }

    private NodeReport report(
            long version,
            DatabaseReport.Role role,
            long epoch,
            boolean open,
            @Nullable String sync,
            Done done,
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
                null,
                null,
                null,
                false,
                "",
                reason);
    }
}
