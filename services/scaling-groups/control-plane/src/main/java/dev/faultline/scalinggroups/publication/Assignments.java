package dev.faultline.scalinggroups.publication;

import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceAssignment.Desired;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.Instance.Launched;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.scalinggroups.domain.instance.UserData;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.Instances;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What agents are to make true of each instance. Its version is that of the instance's stream when the wish last
 * changed, so an agent that acts on it acts on the latest wish. A terminated instance leaves the topic after an hour
 * and up to ten minutes; by then a zone that returns learns of its end by not finding it (DESIGN.md, decision 10).
 */
public final class Assignments implements ConfigurationTopic<InstanceAssignment> {
    private final Fleet fleet;
    private final Supplier<Set<String>> described;
    private final TimeSource time;

    /** @param described the ids of all instances that are still described */
    public Assignments(Fleet fleet, Supplier<Set<String>> described, TimeSource time) {
        this.fleet = fleet;
        this.described = described;
        this.time = time;
    }

    @Override
    public String topic() {
        return InstanceAssignment.TOPIC;
    }

    @Override
    public Set<String> affectedBy(Envelope<?> envelope) {
        return envelope.event() instanceof Instance.Event event && changesTheWish(event)
                ? Set.of(envelope.stream().id())
                : Set.of();
    }

    private static boolean changesTheWish(Instance.Event event) {
        return switch (event) {
            case Instance.AddressGiven _,
                    Instance.InstanceStopping _,
                    Instance.InstanceStopped _,
                    Instance.InstanceStarting _,
                    Instance.InstanceRebooted _,
                    Instance.InstanceShuttingDown _ -> true;
            case Instance.InstanceLaunched _,
                    Instance.InstanceRunning _,
                    Instance.ReachabilityChanged _,
                    Instance.InstanceTerminated _,
                    Instance.TagsAdded _,
                    Instance.TagsRemoved _ -> false;
        };
    }

    @Override
    public Set<String> keys() {
        return described.get();
    }

    @Override
    public Optional<InstanceAssignment> compose(String instanceId, long version) {
        return fleet.instance(instanceId).filter(this::remembered).flatMap(Assignments::assignment);
    }

    private boolean remembered(Launched instance) {
        return instance.state() != InstanceState.TERMINATED
                || time.now().isBefore(instance.changedAt().plus(Instances.MEMORY));
    }

    private static Optional<InstanceAssignment> assignment(Launched instance) {
        String address = instance.address();
        if (address == null) return Optional.empty();
        var spec = instance.spec();
        return Optional.of(new InstanceAssignment(
                spec.instanceId(),
                spec.zone(),
                instance.assignedVersion(),
                instance.boot(),
                desired(instance.state()),
                spec.imageId(),
                spec.instanceType(),
                UserData.decode(spec.userData()),
                address,
                Map.of()));
    }

    private static Desired desired(InstanceState state) {
        return switch (state) {
            case PENDING, RUNNING -> Desired.RUNNING;
            case STOPPING, STOPPED -> Desired.STOPPED;
            case SHUTTING_DOWN, TERMINATED -> Desired.TERMINATED;
        };
    }
}
