package dev.faultline.scalinggroups.agent.io;

import dev.faultline.scalinggroups.agent.core.Action;
import dev.faultline.scalinggroups.agent.core.Agent;
import dev.faultline.scalinggroups.agent.core.Event;
import dev.faultline.scalinggroups.agent.core.Event.Assigned;
import dev.faultline.scalinggroups.agent.core.Event.MainEnded;
import dev.faultline.scalinggroups.agent.core.Event.StartFailed;
import dev.faultline.scalinggroups.agent.core.Event.Started;
import dev.faultline.scalinggroups.agent.core.Event.Tick;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.zone.ChildProcesses.Child;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of the agent: hands events to the core and performs its actions in order. An action that fails because
 * the disk does is repeated before anything that was decided after it, so that no process is ever without its marker.
 *
 * <p>Its queue is bounded by what feeds it: one waiting snapshot, one end an instance, one tick.
 */
final class AgentLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentLoop.class);
    static final Duration PULSE = Duration.ofMillis(100);

    private final Agent agent;
    private final InstanceRecords records;
    private final InstanceHost host;
    private final InstanceProcesses processes;
    private final InstanceStatusChecks checks;
    private final Reporter reporter;
    private final Supplier<Instant> now;

    private final ArrayDeque<Action> pending = new ArrayDeque<>();
    private final AtomicReference<@Nullable Snapshot<InstanceAssignment>> waiting = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("compute-agent").daemon().factory());
    private String lastFailure = "";

    AgentLoop(
            Agent agent,
            InstanceRecords records,
            InstanceHost host,
            InstanceProcesses processes,
            Reporter reporter,
            Supplier<Instant> now) {
        this.agent = agent;
        this.records = records;
        this.host = host;
        this.processes = processes;
        this.checks = new InstanceStatusChecks(host, processes);
        this.reporter = reporter;
        this.now = now;
    }

    void start() {
        thread.scheduleWithFixedDelay(() -> guarded(this::pulse), 0, PULSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the newest snapshot over; one that still waits is replaced. */
    void assigned(Snapshot<InstanceAssignment> snapshot) {
        if (waiting.getAndSet(snapshot) == null) submit(this::takeSnapshot);
    }

    private void takeSnapshot() {
        var snapshot = waiting.getAndSet(null);
        if (snapshot != null) handle(new Assigned(snapshot.values(), snapshot.current()));
    }

    private void submit(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException closed) {
            log.debug("closed, an event is dropped");
        }
    }

    /** A bug in one event must not end the thread that stops instances. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("the compute agent failed on an event", e);
        }
    }

    private void pulse() {
        perform();
        for (var observed : checks.due(agent.inventory(), now.get())) handle(observed);
        handle(new Tick());
        reporter.report(agent, now.get());
    }

    private void handle(Event event) {
        pending.addAll(agent.on(event, now.get()));
        perform();
    }

    private void perform() {
        while (!pending.isEmpty()) {
            var action = pending.getFirst();
            try {
                perform(action);
            } catch (IOException e) {
                var failure = action.instanceId() + ": " + e;
                if (!failure.equals(lastFailure)) log.error("will be repeated: {} ({})", failure, action.reason());
                lastFailure = failure;
                return;
            }
            pending.removeFirst();
        }
        lastFailure = "";
    }

    private void perform(Action action) throws IOException {
        switch (action) {
            case Action.Keep keep -> {
                records.keep(keep.held());
                log.info("{} {}: {}", keep.instanceId(), keep.held().phase(), keep.reason());
            }
            case Action.Start start -> startNow(start.assignment());
            case Action.Stop stop -> {
                processes.terminate(stop.instanceId());
                checks.soon();
            }
            case Action.Kill kill -> {
                log.info("{}: {}", kill.instanceId(), kill.reason());
                processes.kill(kill.instanceId());
            }
            case Action.Discard discard -> {
                reporter.lastWords(discard.instanceId(), now.get());
                host.discard(discard.instanceId());
            }
            case Action.Forget forget -> records.forget(forget.instanceId());
        }
    }

    private void startNow(InstanceAssignment assignment) {
        var id = assignment.instanceId();
        var boot = assignment.boot();
        try {
            var child = host.start(assignment);
            queue(new Started(id, boot, child.pid()));
            watch(id, boot, child);
        } catch (IOException e) {
            var message = e.getMessage();
            queue(new StartFailed(id, boot, message == null ? e.toString() : message));
        }
    }

    /** The outcome of an action is decided upon after the actions that were decided before it. */
    private void queue(Event event) {
        submit(() -> handle(event));
    }

    private void watch(String id, int boot, Child child) {
        var _ = child.exit()
                .thenAccept(code -> submit(() -> {
                    handle(new MainEnded(id, boot, code));
                    checks.soon();
                }));
    }

    /** Ends the thread; instances live on until their zone ends. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
