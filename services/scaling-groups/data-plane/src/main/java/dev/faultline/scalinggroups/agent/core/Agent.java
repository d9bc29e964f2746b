package dev.faultline.scalinggroups.agent.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.agent.core.Action.Discard;
import dev.faultline.scalinggroups.agent.core.Action.Forget;
import dev.faultline.scalinggroups.agent.core.Action.Keep;
import dev.faultline.scalinggroups.agent.core.Action.Kill;
import dev.faultline.scalinggroups.agent.core.Action.Start;
import dev.faultline.scalinggroups.agent.core.Action.Stop;
import dev.faultline.scalinggroups.agent.core.Event.Assigned;
import dev.faultline.scalinggroups.agent.core.Event.MainEnded;
import dev.faultline.scalinggroups.agent.core.Event.Observed;
import dev.faultline.scalinggroups.agent.core.Event.StartFailed;
import dev.faultline.scalinggroups.agent.core.Event.Started;
import dev.faultline.scalinggroups.agent.core.Event.Tick;
import dev.faultline.scalinggroups.agent.core.Held.Phase;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceAssignment.Desired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The mind of a zone's compute agent: takes what it learns, returns what to do about it. Which instances there should be
 * is the control plane's decision; the agent makes the newest assignment of each id true and survives any crash between
 * two of its actions (DESIGN.md, decisions 9 and 10). Used by one thread.
 */
public final class Agent {
    /** How long a start waits for a current snapshot of the assignments before it goes by the disk's copy. */
    public static final Duration SNAPSHOT_WAIT = Duration.ofSeconds(5);
    /** How long an instance may take from SIGTERM to its end before SIGKILL. */
    public static final Duration STOP_GRACE = Duration.ofSeconds(5);
    /** How long the record of an instance that nobody names any more is kept. */
    public static final Duration RETENTION = Duration.ofHours(24);
    /** How many records of such instances are kept at most; the oldest go first. */
    public static final int RETAINED = 10_000;

    private final AvailabilityZone zone;
    private final Instant startedAt;
    private final TreeMap<String, Held> held = new TreeMap<>();
    private final Map<String, Long> pids = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();
    private Set<String> assigned = Set.of();
    private boolean current;
    private boolean open;

    /** @param records what the disk says; none of it runs, since processes die with their zone */
    public Agent(AvailabilityZone zone, Collection<Held> records, Instant now) {
        this.zone = zone;
        this.startedAt = now;
        for (var record : records) held.put(record.instanceId(), recovered(record, now));
    }

    private static Held recovered(Held record, Instant now) {
        return switch (record.phase()) {
            case STARTING, RUNNING, STOPPING ->
                record.to(Phase.DOWN, "It ran when its zone failed; a current assignment is awaited.", now);
            case TERMINATING -> record.to(Phase.TERMINATED, "Its zone failed while it was terminated.", now);
            case DOWN, STOPPED, EXITED, FAILED, TERMINATED -> record;
        };
    }

    /** Whether the assignments have been read to their end since the agent started. */
    public boolean current() {
        return current;
    }

    public List<Action> on(Event event, Instant now) {
        return switch (event) {
            case Assigned e -> assigned(e, now);
            case Started e -> started(e, now);
            case StartFailed e -> startFailed(e, now);
            case MainEnded e -> mainEnded(e);
            case Observed e -> observed(e, now);
            case Tick _ -> tick(now);
        };
    }

    private List<Action> assigned(Assigned event, Instant now) {
        var actions = new ArrayList<Action>();
        var named = new HashSet<String>();
        current |= event.current();
        for (var assignment : event.assignments().values()) {
            if (!assignment.zone().equals(zone)) continue;
            named.add(assignment.instanceId());
            accept(assignment, now, actions);
        }
        assigned = named;
        openWhenDue(now);
        reconcileAll(now, actions);
        return actions;
    }

    /** Takes a newer assignment over; an older or repeated one changes nothing. */
    private void accept(InstanceAssignment assignment, Instant now, List<Action> actions) {
        var known = held.get(assignment.instanceId());
        if (known == null) {
            held.put(assignment.instanceId(), Held.first(assignment, now));
        } else if (assignment.version() > known.assignment().version()) {
            // A tombstone keeps its last words: nothing that comes later brings the instance back.
            if (known.phase() == Phase.TERMINATED && assignment.desired() != Desired.TERMINATED) return;
            keep(known.with(assignment), actions);
        }
    }

    private void openWhenDue(Instant now) {
        open |= current || !now.isBefore(startedAt.plus(SNAPSHOT_WAIT));
    }

    private void reconcileAll(Instant now, List<Action> actions) {
        for (var id : List.copyOf(held.keySet())) reconcile(id, now, actions);
    }

    private void reconcile(String id, Instant now, List<Action> actions) {
        var it = find(id);
        switch (it.assignment().desired()) {
            case RUNNING -> run(it, now, actions);
            case STOPPED -> stop(it, now, actions);
            case TERMINATED -> terminate(it, now, actions);
        }
    }

    private void run(Held it, Instant now, List<Action> actions) {
        var asked = it.assignment().boot();
        switch (it.phase()) {
            case DOWN -> {
                // Whoever is left out of a current snapshot was given up while the zone was away.
                if (open && (assigned.contains(it.instanceId()) || !current)) start(it, now, actions);
            }
            case STOPPED -> start(it, now, actions);
            case EXITED, FAILED -> {
                if (asked > it.boot()) start(it, now, actions);
            }
            case STARTING, RUNNING -> {
                if (asked > it.boot()) end(it, Phase.STOPPING, "It is stopped to boot again.", now, actions);
            }
            case STOPPING, TERMINATING, TERMINATED -> {}
        }
    }

    private void stop(Held it, Instant now, List<Action> actions) {
        switch (it.phase()) {
            case DOWN, EXITED, FAILED -> keep(it.to(Phase.STOPPED, "It was asked to stop.", now), actions);
            case STARTING, RUNNING -> end(it, Phase.STOPPING, "It was asked to stop.", now, actions);
            case STOPPING, STOPPED, TERMINATING, TERMINATED -> {}
        }
    }

    private void terminate(Held it, Instant now, List<Action> actions) {
        switch (it.phase()) {
            case DOWN, STOPPED, EXITED, FAILED ->
                bury(it, "It was asked to terminate; nothing of it ran.", now, actions);
            case STARTING, RUNNING -> end(it, Phase.TERMINATING, "It was asked to terminate.", now, actions);
            case STOPPING ->
                // The grace that began with the stop goes on.
                keep(it.to(Phase.TERMINATING, "It was asked to terminate as it stopped.", it.since()), actions);
            case TERMINATING, TERMINATED -> {}
        }
    }

    private void start(Held it, Instant now, List<Action> actions) {
        if (!open) return;
        var why = current ? "It is assigned to run." : "It is to run by the copy on disk; no current snapshot came.";
        keep(it.starting(why, now), actions);
        troubles.remove(it.instanceId());
        actions.add(new Start(it.assignment(), why));
    }

    private void end(Held it, Phase phase, String why, Instant now, List<Action> actions) {
        keep(it.to(phase, why, now), actions);
        actions.add(new Stop(it.instanceId(), why));
    }

    private void bury(Held it, String why, Instant now, List<Action> actions) {
        keep(it.to(Phase.TERMINATED, why, now), actions);
        actions.add(new Discard(it.instanceId(), "A terminated instance's disk goes with it."));
    }

    private List<Action> started(Started event, Instant now) {
        var actions = new ArrayList<Action>();
        var it = find(event.instanceId());
        pids.put(event.instanceId(), event.pid());
        if (it.phase() == Phase.STARTING) keep(it.to(Phase.RUNNING, "It runs.", now), actions);
        return actions;
    }

    private List<Action> startFailed(StartFailed event, Instant now) {
        var actions = new ArrayList<Action>();
        var it = find(event.instanceId());
        if (it.phase() == Phase.STARTING) keep(it.to(Phase.FAILED, event.reason(), now), actions);
        // It was asked to end while it was started.
        else if (it.phase().alive()) gone(it, now, actions);
        return actions;
    }

    private List<Action> mainEnded(MainEnded event) {
        var actions = new ArrayList<Action>();
        var it = find(event.instanceId());
        if (it.phase() == Phase.RUNNING && it.boot() == event.boot()) {
            var why = "Its user data ended with exit code " + event.exitCode() + "; what it left behind runs on.";
            keep(it.mainEnded(event.exitCode(), why), actions);
        }
        return actions;
    }

    private List<Action> observed(Observed event, Instant now) {
        var actions = new ArrayList<Action>();
        var it = held.get(event.instanceId());
        if (it == null) return actions;
        if (event.trouble().isEmpty()) troubles.remove(event.instanceId());
        else troubles.put(event.instanceId(), event.trouble());
        if (event.processes() == 0 && it.phase() != Phase.STARTING && it.phase().alive()) gone(it, now, actions);
        return actions;
    }

    /** All processes of the instance have ended. */
    private void gone(Held it, Instant now, List<Action> actions) {
        pids.remove(it.instanceId());
        switch (it.phase()) {
            case STOPPING -> keep(it.to(Phase.STOPPED, "It has stopped.", now), actions);
            case TERMINATING -> bury(it, "It has ended.", now, actions);
            case STARTING, RUNNING -> keep(it.exited(exitReason(it), now), actions);
            case DOWN, STOPPED, EXITED, FAILED, TERMINATED ->
                throw new IllegalStateException("nothing of it ran: " + it);
        }
        reconcile(it.instanceId(), now, actions);
    }

    private static String exitReason(Held it) {
        var code = it.exitCode();
        return code == null
                ? "All of its processes have ended."
                : "Its user data ended with exit code " + code + ", and nothing of it runs any more.";
    }

    private List<Action> tick(Instant now) {
        var actions = new ArrayList<Action>();
        var opened = !open;
        openWhenDue(now);
        if (opened && open) reconcileAll(now, actions);
        for (var it : held.values()) {
            var ending = it.phase() == Phase.STOPPING || it.phase() == Phase.TERMINATING;
            if (ending && !now.isBefore(it.since().plus(STOP_GRACE)))
                actions.add(new Kill(
                        it.instanceId(), "It did not end within " + STOP_GRACE.toSeconds() + " s of SIGTERM."));
        }
        if (current) forgetOld(now, actions);
        return actions;
    }

    private void forgetOld(Instant now, List<Action> actions) {
        var unnamed = held.values().stream()
                .filter(it -> !it.phase().alive() && !assigned.contains(it.instanceId()))
                .sorted(Comparator.comparing(Held::since))
                .toList();
        for (int i = 0; i < unnamed.size(); i++) {
            var it = unnamed.get(i);
            var surplus = i < unnamed.size() - RETAINED;
            if (!surplus && now.isBefore(it.since().plus(RETENTION))) return;
            held.remove(it.instanceId());
            actions.add(new Discard(it.instanceId(), "No assignment names it any more."));
            actions.add(new Forget(it.instanceId(), "No assignment names it any more."));
        }
    }

    private void keep(Held next, List<Action> actions) {
        held.put(next.instanceId(), next);
        actions.add(new Keep(next));
    }

    private Held find(String id) {
        var it = held.get(id);
        if (it == null) throw new IllegalStateException("not held: " + id);
        return it;
    }

    /** The instance as it is held now. */
    public Optional<Held> held(String instanceId) {
        return Optional.ofNullable(held.get(instanceId));
    }

    /** What the agent reports: all that it holds, without what neither runs nor is named by an assignment any more. */
    public List<InstanceStatus> inventory() {
        return held.values().stream()
                .filter(it -> it.phase().alive() || !current || assigned.contains(it.instanceId()))
                .map(it -> Inventory.status(it, pids.get(it.instanceId()), troubles.getOrDefault(it.instanceId(), "")))
                .toList();
    }
}
