package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.Decision;
import dev.faultline.database.node.core.Leadership;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.database.node.io.LocalServer.Part;
import dev.faultline.database.node.io.Mode.AsPrimary;
import dev.faultline.database.node.io.Mode.AsStandby;
import dev.faultline.database.node.io.Monitor.Sight;
import dev.faultline.runtime.TimeSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What each step that a node decides on means for its server: a task for the server's own thread. Used by the node's thread. */
final class ServerSteps {
    private final ClusterDefinition cluster;
    private final LocalServer server;
    private final ServerTasks tasks;
    private final CopyEpoch copyEpoch;
    private final PrimaryOffice office;
    private final TimeSource time;
    private final Runnable holdClients;

    /**
     * @param what continues the sentence "the node …"
     * @param work gives what the server is afterwards; null for none that runs
     */
    record Task(String what, Callable<@Nullable Mode> work) {}

    @FunctionalInterface
    private interface Deed {
        void happens() throws Exception;
    }

    /** @param holdClients called by a task when new clients are to wait at the endpoints, until it ends */
    ServerSteps(
            ClusterDefinition cluster,
            LocalServer server,
            ServerTasks tasks,
            CopyEpoch copyEpoch,
            PrimaryOffice office,
            TimeSource time,
            Runnable holdClients) {
        this.cluster = cluster;
        this.server = server;
        this.tasks = tasks;
        this.copyEpoch = copyEpoch;
        this.office = office;
        this.time = time;
        this.holdClients = holdClients;
    }

    /** Afterwards no server runs. */
    private static Task ending(String what, Deed deed) {
        return new Task(what, () -> {
            deed.happens();
            return null;
        });
    }

    /** The task of a step, which is to begin now; null when the server is not what the step is for. */
    @Nullable
    Task task(Decision.Action action, @Nullable Mode mode, @Nullable Sight seen) {
        return switch (action) {
            case Decision.CreateData _ -> ending("makes the first copy", server::createData);
            case Decision.CopySourceAgain _ ->
                ending("looks whether it has to copy its source again", () -> tasks.copySourceAgain(ofReplica()));
            case Decision.Clone clone -> clone(clone);
            case Decision.StartStandby start ->
                new Task("starts its copy", () -> tasks.startStandby(new Part(alone(), start.from(), false)));
            case Decision.FollowSource _ ->
                new Task("starts to follow its source", () -> tasks.startStandby(ofReplica()));
            case Decision.Follow follow ->
                new Task("turns to " + follow.from(), () -> tasks.follow(new Part(alone(), follow.from(), false)));
            case Decision.TakeFullName take ->
                new Task("takes its full name", () -> tasks.follow(new Part(alone(), take.from(), true)));
            case Decision.Stop _ ->
                mode instanceof AsPrimary
                        ? ending("stops its copy", () -> tasks.stopForAnother(holdClients))
                        : ending("stops its copy", server::stop);
            case Decision.DropCopy _ -> {
                copyEpoch.forget();
                yield ending("throws its copy away", server::dropData);
            }
            case Decision.HandOver to -> ending("hands over to " + to.to(), () -> tasks.stopForAnother(holdClients));
            case Decision.FindHeir find ->
                mode instanceof AsStandby copy
                        ? new Task("asks what " + find.zone() + " has", () -> tasks.findHeir(copy, find))
                        : null;
            case Decision.StartPrimary start -> startPrimary(start);
            case Decision.Promote promote -> promote(promote, mode);
            case Decision.Restart _,
                    Decision.SetMaster _,
                    Decision.SetReadOnly _,
                    Decision.SetWaitsFor _,
                    Decision.EndWaitingCommits _ ->
                mode instanceof AsPrimary primary ? ofPrimary(action, primary, seen) : null;
            case Decision.Wait _,
                    Decision.ClaimFirst _,
                    Decision.ClaimAgain _,
                    Decision.TakeOver _,
                    Decision.RecordSync _,
                    Decision.AbandonFailover _,
                    Decision.AbandonClone _,
                    Decision.Fence _,
                    Decision.Resign _ -> throw new IllegalArgumentException("not a task: " + action);
        };
    }

    private @Nullable Task ofPrimary(Decision.Action action, AsPrimary primary, @Nullable Sight seen) {
        return switch (action) {
            case Decision.Restart _ ->
                new Task("restarts", () -> tasks.restart(primary, office::mayServe, holdClients));
            case Decision.SetMaster set ->
                new Task("changes its master user", () -> tasks.setMaster(primary, set.master()));
            case Decision.SetReadOnly set ->
                new Task(
                        set.on() ? "refuses writes" : "takes writes again", () -> tasks.setReadOnly(primary, set.on()));
            case Decision.SetWaitsFor set ->
                new Task("changes for whom commits wait", () -> tasks.setWaitsFor(primary, set.waitsFor()));
            default -> endWaitingCommits(primary, seen);
        };
    }

    private Task clone(Decision.Clone clone) {
        copyEpoch.forget();
        return ending("clones " + clone.from(), () -> {
            server.cloneFrom(clone.from());
            copyEpoch.reached(clone.epoch());
        });
    }

    private Task startPrimary(Decision.StartPrimary start) {
        office.serverStarts();
        var part = new Part(start.waitsFor(), null, false);
        return new Task("starts as primary", () -> tasks.startPrimary(start.epoch(), part, office::mayServe));
    }

    private Task promote(Decision.Promote promote, @Nullable Mode mode) {
        office.serverStarts();
        var before = mode instanceof AsStandby standby ? standby.part() : new Part(alone(), null, false);
        return new Task(
                "promotes its copy",
                () -> tasks.promote(promote.epoch(), before, promote.waitsFor(), office::mayServe));
    }

    private @Nullable Task endWaitingCommits(AsPrimary primary, @Nullable Sight seen) {
        List<String> pids = seen == null
                ? List.of()
                : seen.lateWaiters().entrySet().stream()
                        .filter(waiter -> time.nanoTime() - waiter.getValue() > Leadership.LONGEST_COMMIT.toNanos())
                        .map(waiter -> Objects.requireNonNull(waiter.getKey().getFirst()))
                        .toList();
        if (pids.isEmpty()) return null;
        return new Task("ends commits that waited too long", () -> {
            tasks.endWaiting(pids);
            return primary;
        });
    }

    private Part ofReplica() {
        return new Part(alone(), NodeSettings.SOURCE, true);
    }

    /** What a copy waits for once it is promoted: it is the only one then. */
    private WaitsFor alone() {
        return switch (cluster.whenAlone()) {
            case WAIT -> new WaitsFor.Anyone();
            case ACKNOWLEDGE -> new WaitsFor.NoOne();
        };
    }
}
