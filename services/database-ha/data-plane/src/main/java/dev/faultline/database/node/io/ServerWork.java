package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.Decision;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Observation;
import dev.faultline.database.node.core.Observation.Activity;
import dev.faultline.database.node.core.Observation.Server;
import dev.faultline.database.node.io.Mode.AsPrimary;
import dev.faultline.database.node.io.Mode.AsStandby;
import dev.faultline.database.node.io.Monitor.Sight;
import dev.faultline.runtime.TimeSource;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a node does to its server, one task at a time beside the node's own thread, and what the server is by that and by
 * what the monitor sees. Used by the node's thread.
 */
final class ServerWork {
    private final LocalServer server;
    private final ServerSteps steps;
    private final Monitor monitor;
    private final CopyEpoch copyEpoch;
    private final PrimaryOffice office;
    private final Tries tries;
    private final TimeSource time;
    private final Executor node;
    private final ExecutorService worker;
    private @Nullable Mode mode;
    private @Nullable String busy;
    private int failedStarts;
    private volatile boolean closing;
    private Decision.@Nullable Action doing;

    /** @param node runs what it is given on the node's thread, soon */
    ServerWork(
            ClusterDefinition cluster,
            String self,
            LocalServer server,
            CopyEpoch copyEpoch,
            Sessions sessions,
            PrimaryOffice office,
            Executor node) {
        this.server = server;
        this.copyEpoch = copyEpoch;
        this.office = office;
        this.time = sessions.time();
        this.node = node;
        var settings = new NodeSettings(cluster, self);
        var tasks = new ServerTasks(server, sessions, settings);
        this.steps = new ServerSteps(cluster, server, tasks, copyEpoch, office, time, this::holdClients);
        this.monitor = new Monitor(cluster.name(), sessions, settings, () -> node.execute(() -> {}));
        this.tries = new Tries(cluster.name() + " of " + self, time.nanoTime());
        this.worker = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .name("database-" + cluster.name() + "-works")
                .daemon()
                .factory());
    }

    @Nullable
    Mode mode() {
        return mode;
    }

    @Nullable
    Sight sight() {
        return monitor.sight();
    }

    /** @see Monitor#silentMs */
    long silentMs() {
        return monitor.silentMs(time.nanoTime());
    }

    Server observe(long now) {
        if (mode instanceof AsPrimary primary) copyEpoch.reached(primary.epoch());
        var seen = monitor.sight();
        if (mode instanceof AsStandby && seen != null && seen.streaming()) copyEpoch.reached(seen.marker());
        return new Server(
                server.data(),
                server.asStandby(),
                copyEpoch.known(),
                failedStarts,
                server.maxConnections(),
                activity(now));
    }

    private Activity activity(long now) {
        if (busy != null)
            return new Observation.Busy(busy, doing instanceof Decision.Clone clone ? clone.from() : null);
        return server.alive()
                ? ServerSight.of(mode, monitor.sight(), monitor.silentMs(now), now)
                : new Observation.Down();
    }

    /** Begins a task, unless the last one failed just now. @return whether it has begun */
    boolean begin(Decision.Action action, long now) {
        if (tries.tooSoon(now)) return false;
        var task = steps.task(action, mode, monitor.sight());
        if (task == null) return false;
        doing = action;
        begin(task.what(), task.work());
        return true;
    }

    /** From now on, and until the task ends, new clients are to wait at the endpoints. */
    private void holdClients() {
        closing = true;
        node.execute(() -> {});
    }

    /** Whether the server is about to stop serving, in order. */
    boolean closing() {
        return closing;
    }

    /** Whether the server is on its way to hand over to another. */
    boolean leaving() {
        return doing instanceof Decision.HandOver;
    }

    boolean busy() {
        return busy != null;
    }

    private void begin(String what, Callable<@Nullable Mode> task) {
        busy = what;
        worker.execute(() -> {
            Mode result = null;
            Exception failure = null;
            try {
                result = task.call();
            } catch (Exception e) {
                failure = e;
            }
            Mode now = result;
            Exception problem = failure;
            node.execute(() -> done(what, now, problem));
        });
    }

    private void done(String what, @Nullable Mode now, @Nullable Exception problem) {
        busy = null;
        closing = false;
        boolean setting = doing instanceof Decision.SetWaitsFor;
        doing = null;
        if (problem != null) {
            if (setting && mode instanceof AsPrimary primary) mode = primary.waitingForUnknown();
            failed(what, problem);
            return;
        }
        tries.worked(now != null);
        var held = office.held();
        if (now instanceof AsPrimary primary && (held == null || held.register().epoch() != primary.epoch())) {
            // The office was given up while the task went on; whatever it started is ended.
            server.kill();
            mode = null;
            return;
        }
        Mode before = mode;
        mode = now;
        boolean proven = now instanceof AsStandby standby && standby.part().fullName();
        if (now == null || proven || now instanceof AsPrimary) failedStarts = 0;
        if (now == null) monitor.rest();
        else if (!now.equals(before)) watch(before, now);
    }

    private void watch(@Nullable Mode before, Mode now) {
        switch (now) {
            case AsStandby standby -> {
                if (before instanceof AsStandby same && same.sinceNanos() == standby.sinceNanos()) return;
                monitor.watchStandby();
                if (!(before instanceof AsStandby)) server.onExit(() -> node.execute(() -> {}));
            }
            case AsPrimary primary -> {
                if (before instanceof AsPrimary same && same.sinceNanos() == primary.sinceNanos()) {
                    if (!same.proof().equals(primary.proof())) monitor.raise(primary.proof());
                } else {
                    monitor.watchPrimary(primary.proof());
                    server.onExit(() -> node.execute(() -> {}));
                }
            }
        }
    }

    private void failed(String what, Exception problem) {
        tries.failed(what, problem, mode != null, time.nanoTime());
        if (mode == null && server.data()) {
            failedStarts++;
            server.kill();
        }
        var held = office.held();
        if (mode instanceof AsStandby && held != null && held.started()) {
            // A promotion that went wrong half-way: the process tree ends, and a later start finds what there is.
            server.kill();
            mode = null;
        }
    }

    /** @see Tries#failure */
    String failure() {
        return tries.failure();
    }

    /** @see Tries#pauseNanos */
    long retryPause() {
        return tries.pauseNanos();
    }

    /** Its task fails soon. */
    void abandonClone() {
        server.abandonClone();
    }

    /** Rule 7: returns when no process of the server is left. */
    void killNow() {
        server.kill();
        monitor.rest();
        mode = null;
        closing = false;
    }

    /** Ends for good, at once: nothing of the server runs afterwards, and no task. */
    void abandon() throws InterruptedException {
        worker.shutdownNow();
        server.abandonClone();
        worker.awaitTermination(5, TimeUnit.SECONDS);
        server.kill();
        monitor.close();
    }

    /** Forgets a server that has ended by itself. */
    void noticeEnd() {
        if (mode == null || server.alive() || busy != null) return;
        mode = null;
        monitor.rest();
    }

    /** An orderly stop: standbys get all WAL. */
    void close() throws InterruptedException {
        worker.shutdownNow();
        server.stop();
        monitor.close();
    }
}
