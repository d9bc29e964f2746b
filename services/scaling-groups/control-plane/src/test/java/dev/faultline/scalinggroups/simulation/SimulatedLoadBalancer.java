package dev.faultline.scalinggroups.simulation;

import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetDeregistered;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetHealthChanged;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.InstanceStateChanged;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetDeregistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetRegistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.ZoneStateChanged;
import dev.faultline.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One target group: it registers, checks once a second, drains and tells. */
final class SimulatedLoadBalancer {
    private final String arn;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Supplier<Set<String>> running;
    private final Consumer<LoadBalancingEvent> publish;
    private final Map<String, String> targets = new TreeMap<>();

    SimulatedLoadBalancer(
            String arn,
            VirtualTime time,
            RandomGenerator random,
            Supplier<Set<String>> running,
            Consumer<LoadBalancingEvent> publish) {
        this.arn = arn;
        this.time = time;
        this.random = random;
        this.running = running;
        this.publish = publish;
    }

    void receive(ScalingGroupsEvent event) {
        switch (event) {
            case TargetRegistrationRequested e -> {
                if (!targets.containsKey(e.instanceId()) || isDraining(e.instanceId()))
                    become(e.instanceId(), "initial");
            }
            case TargetDeregistrationRequested e -> {
                if (targets.containsKey(e.instanceId()) && !isDraining(e.instanceId())) drain(e.instanceId());
            }
            case InstanceStateChanged _, ZoneStateChanged _ -> {}
        }
    }

    private boolean isDraining(String id) {
        return "draining".equals(targets.get(id));
    }

    private void drain(String id) {
        become(id, "draining");
        time.schedule(Duration.ofMillis(random.nextInt(1000, 3000)), () -> {
            if (!isDraining(id)) return;
            targets.remove(id);
            publish.accept(new TargetDeregistered(arn, id, 80));
        });
    }

    /** A round of health checks. */
    void check() {
        Set<String> up = running.get();
        for (String id : List.copyOf(targets.keySet())) {
            String health = up.contains(id) ? "healthy" : "unhealthy";
            if (!isDraining(id) && !health.equals(targets.get(id))) become(id, health);
        }
    }

    private void become(String id, String state) {
        targets.put(id, state);
        publish.accept(new TargetHealthChanged(arn, id, 80, state, "", ""));
    }

    Set<String> registered() {
        return Set.copyOf(targets.keySet());
    }
}
