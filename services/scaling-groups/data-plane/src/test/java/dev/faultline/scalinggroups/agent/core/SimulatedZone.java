package dev.faultline.scalinggroups.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.agent.core.Event.Assigned;
import dev.faultline.scalinggroups.agent.core.Event.MainEnded;
import dev.faultline.scalinggroups.agent.core.Event.Observed;
import dev.faultline.scalinggroups.agent.core.Event.StartFailed;
import dev.faultline.scalinggroups.agent.core.Event.Started;
import dev.faultline.scalinggroups.agent.core.Event.Tick;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceAssignment.Desired;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A zone with a disk, processes and a control plane, all of memory and under one seed. It checks as it goes: never two
 * process trees of one id, never a start before its marker, never a start of an id whose termination the agent knew.
 */
final class SimulatedZone {
    private static final AvailabilityZone HERE = new AvailabilityZone("us-east-1a");
    private static final int IDS = 6;

    private final Random random;
    private final List<String> story = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final TreeMap<String, InstanceAssignment> truth = new TreeMap<>();
    private final List<InstanceAssignment> published = new ArrayList<>();
    private Map<String, InstanceAssignment> feedDisk = new HashMap<>();

    private final Map<String, Held> disk = new HashMap<>();
    private final Map<String, Integer> processes = new HashMap<>();
    private final Set<String> knownTerminated = new HashSet<>();
    private Agent agent;
    private Instant bornAt = now;
    private int starts;

    SimulatedZone(long seed) {
        random = new Random(seed);
        agent = new Agent(HERE, List.of(), now);
    }

    String story() {
        return String.join("\n", story);
    }

    int starts() {
        return starts;
    }

    void step() {
        now = now.plusMillis(random.nextInt(1500));
        switch (random.nextInt(10)) {
            case 0, 1 -> decide();
            case 2, 3, 4 -> deliver(random.nextBoolean());
            case 5 -> crash();
            case 6 -> exit();
            default -> observe();
        }
    }

    /** Delivers all that was decided and lets time pass, then holds the zone against the truth. */
    void settle() {
        for (int round = 0; round < 12; round++) {
            now = now.plusSeconds(1);
            run(new Assigned(Map.copyOf(truth), true));
            observeAll();
        }
        for (var assignment : truth.values()) {
            var id = assignment.instanceId();
            var runs = processes.containsKey(id);
            var state = agent.held(id).orElseThrow().phase();
            switch (assignment.desired()) {
                case RUNNING ->
                    assertThat(runs || state == Held.Phase.EXITED || state == Held.Phase.FAILED)
                            .as("%s should run and is %s", id, state)
                            .isTrue();
                case STOPPED, TERMINATED -> assertThat(runs).as("%s leaks", id).isFalse();
            }
            var reported = agent.inventory().stream()
                    .filter(status -> status.instanceId().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertThat(reported.version()).as("%s acts on the newest", id).isEqualTo(assignment.version());
            assertThat(reported.state() == State.RUNNING)
                    .as("%s reports what is", id)
                    .isEqualTo(runs);
        }
        assertThat(truth.keySet()).as("nothing runs that was never assigned").containsAll(processes.keySet());
    }

    /** The control plane changes its mind about one instance. */
    private void decide() {
        var id = "i-" + random.nextInt(IDS) + "-" + now.getEpochSecond() / 60;
        var recent = truth.isEmpty() || random.nextInt(3) == 0
                ? id
                : List.copyOf(truth.keySet()).get(random.nextInt(truth.size()));
        var known = truth.get(recent);
        if (known != null && known.desired() == Desired.TERMINATED) return;
        var desired = known == null ? Desired.RUNNING : Desired.values()[random.nextInt(3)];
        var version = known == null ? 1 : known.version() + 1;
        var boots = known == null ? 1 : known.boot() + (desired == Desired.RUNNING ? 1 : 0);
        var next = new InstanceAssignment(
                recent,
                HERE,
                version,
                boots,
                desired,
                "ami-faultline-shell",
                "t3.micro",
                "#!/bin/sh\n",
                "127.20.1.100",
                Map.of());
        truth.put(recent, next);
        published.add(next);
        story.add(now + " decided " + recent + " v" + version + " " + desired);
    }

    /** A snapshot arrives, or an old value once more; what was delivered in full is on disk before the agent sees it. */
    private void deliver(boolean current) {
        if (current) feedDisk = new HashMap<>(truth);
        var snapshot = new HashMap<>(feedDisk);
        if (!current && !published.isEmpty()) {
            var old = published.get(random.nextInt(published.size()));
            snapshot.put(old.instanceId(), old);
        }
        run(new Assigned(Map.copyOf(snapshot), current));
    }

    private void exit() {
        if (processes.isEmpty()) return;
        var id = processes.keySet().iterator().next();
        var boot = processes.remove(id);
        story.add(now + " " + id + " ends by itself");
        run(new MainEnded(id, boot, random.nextInt(3)));
        run(new Observed(id, 0, ""));
    }

    private void observe() {
        if (random.nextBoolean()) observeAll();
        else run(new Tick());
    }

    private void observeAll() {
        agent.inventory()
                .forEach(status ->
                        run(new Observed(status.instanceId(), processes.containsKey(status.instanceId()) ? 1 : 0, "")));
        run(new Tick());
    }

    private void crash() {
        story.add(now + " the zone crashes and starts again");
        processes.clear();
        bornAt = now;
        agent = new Agent(HERE, List.copyOf(disk.values()), now);
        run(new Assigned(Map.copyOf(feedDisk), false));
    }

    private void run(Event event) {
        if (event instanceof Assigned snapshot) learn(snapshot);
        var pending = new ArrayDeque<Event>(List.of(event));
        while (!pending.isEmpty()) {
            for (var action : agent.on(pending.remove(), now)) {
                if (random.nextInt(200) == 0) {
                    crash();
                    return;
                }
                perform(action, pending);
            }
        }
    }

    private void learn(Assigned snapshot) {
        snapshot.assignments().values().stream()
                .filter(assignment -> assignment.desired() == Desired.TERMINATED)
                .map(InstanceAssignment::instanceId)
                .filter(id -> snapshot.current())
                .forEach(knownTerminated::add);
    }

    private void perform(Action action, ArrayDeque<Event> pending) {
        story.add(now + " " + action);
        switch (action) {
            case Action.Keep keep -> disk.put(keep.instanceId(), keep.held());
            case Action.Start start -> start(start.assignment(), pending);
            case Action.Stop stop -> {
                if (random.nextBoolean()) processes.remove(stop.instanceId());
            }
            case Action.Kill kill -> processes.remove(kill.instanceId());
            case Action.Discard _ -> {}
            case Action.Forget forget -> disk.remove(forget.instanceId());
        }
    }

    private void start(InstanceAssignment assignment, ArrayDeque<Event> pending) {
        var id = assignment.instanceId();
        assertThat(processes).as("%s is started twice", id).doesNotContainKey(id);
        assertThat(disk.get(id))
                .as("%s has its marker", id)
                .isNotNull()
                .extracting(Held::phase)
                .isEqualTo(Held.Phase.STARTING);
        assertThat(knownTerminated).as("%s is resurrected", id).doesNotContain(id);
        assertThat(agent.current() || !now.isBefore(bornAt.plus(Agent.SNAPSHOT_WAIT)))
                .as("%s is started before a current snapshot was awaited", id)
                .isTrue();
        if (random.nextInt(20) == 0) {
            pending.add(new StartFailed(id, assignment.boot(), "The zone has no more processes."));
            return;
        }
        starts++;
        processes.put(id, assignment.boot());
        pending.add(new Started(id, assignment.boot(), 1000 + starts));
    }
}
