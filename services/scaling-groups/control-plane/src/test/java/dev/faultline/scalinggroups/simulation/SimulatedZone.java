package dev.faultline.scalinggroups.simulation;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.testkit.VirtualTime;
import dev.faultline.topology.ZoneReport;
import dev.faultline.topology.ZoneReport.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A zone with its compute agent: it does what its assignments say, dies with all its processes and comes back. */
final class SimulatedZone {
    /** How long peers need until they say that it is out of reach: four missed probes. */
    static final Duration DETECTION = Duration.ofMillis(1250);

    final AvailabilityZone name;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<String, InstanceAssignment> assignments = new TreeMap<>();
    private final Map<String, Held> held = new TreeMap<>();
    private final Set<String> tombstones = new HashSet<>();
    private boolean alive = true;
    private Instant changed;
    private long incarnation = 1;
    private long sequence;

    private record Held(AgentReport.State state, int boot) {}

    SimulatedZone(AvailabilityZone name, VirtualTime time, RandomGenerator random) {
        this.name = name;
        this.time = time;
        this.random = random;
        this.changed = time.now();
    }

    boolean alive() {
        return alive;
    }

    /** How its peers see it now. */
    Sight sight() {
        Instant seen = changed.plus(DETECTION);
        if (alive) return new Sight(true, changed);
        return time.now().isBefore(seen) ? new Sight(true, Instant.EPOCH) : new Sight(false, seen);
    }

    void crash() {
        alive = false;
        changed = time.now();
        held.clear();
    }

    /** Comes back with what its disk holds, reads the assignments to their end, and starts what it still should. */
    void start(Map<String, InstanceAssignment> current) {
        alive = true;
        changed = time.now();
        incarnation++;
        sequence = 0;
        assignments.keySet().retainAll(current.keySet());
        current.values().forEach(this::assign);
        List.copyOf(assignments.keySet()).forEach(this::reconcile);
    }

    void assign(InstanceAssignment assignment) {
        if (!assignment.zone().equals(name)) return;
        if (!alive) return;
        var known = assignments.get(assignment.instanceId());
        if (known != null && known.version() >= assignment.version()) return;
        assignments.put(assignment.instanceId(), assignment);
        reconcile(assignment.instanceId());
    }

    private void reconcile(String id) {
        var wish = wish(id);
        switch (wish.desired()) {
            case RUNNING -> {
                Held now = held.get(id);
                boolean started = now != null && now.boot() >= wish.boot();
                if (!tombstones.contains(id) && !started) begin(id, wish.boot());
            }
            case STOPPED -> held.put(id, new Held(AgentReport.State.STOPPED, wish.boot()));
            case TERMINATED -> {
                tombstones.add(id);
                held.put(id, new Held(AgentReport.State.TERMINATED, wish.boot()));
            }
        }
    }

    private InstanceAssignment wish(String id) {
        return Objects.requireNonNull(assignments.get(id));
    }

    private void begin(String id, int boot) {
        held.put(id, new Held(AgentReport.State.STARTING, boot));
        long born = incarnation;
        time.schedule(Duration.ofMillis(random.nextInt(50, 400)), () -> {
            boolean same = alive && incarnation == born;
            if (same && new Held(AgentReport.State.STARTING, boot).equals(held.get(id)))
                held.put(id, new Held(AgentReport.State.RUNNING, boot));
        });
    }

    /** The instance's process ends by itself. */
    void exit(String id) {
        Held now = held.get(id);
        if (now != null && now.state() == AgentReport.State.RUNNING)
            held.put(id, new Held(AgentReport.State.EXITED, now.boot()));
    }

    Set<String> running() {
        var ids = new HashSet<String>();
        held.forEach((id, it) -> {
            if (alive && it.state() == AgentReport.State.RUNNING) ids.add(id);
        });
        return ids;
    }

    AgentReport report() {
        var statuses = held.entrySet().stream()
                .map(entry -> new InstanceStatus(
                        entry.getKey(),
                        wish(entry.getKey()).version(),
                        entry.getValue().state(),
                        null,
                        null,
                        entry.getValue().state() == AgentReport.State.RUNNING,
                        ""))
                .toList();
        return new AgentReport(name, incarnation, ++sequence, time.now(), true, statuses);
    }

    ZoneReport zoneReport(List<SimulatedZone> zones) {
        var peers = new HashMap<AvailabilityZone, Sight>();
        for (var zone : zones) if (zone != this) peers.put(zone.name, zone.sight());
        return new ZoneReport(name, incarnation, ++sequence, time.now(), peers);
    }
}
