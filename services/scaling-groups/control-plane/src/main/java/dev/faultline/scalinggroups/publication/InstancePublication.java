package dev.faultline.scalinggroups.publication;

import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.InstanceStateChanged;
import dev.faultline.scalinggroups.domain.instance.Instance.*;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.scalinggroups.process.Fleet;
import java.util.List;
import java.util.Optional;

/**
 * Tells how instances fare, from when they have an address. Zone and address of an instance never change, so looking them
 * up gives the same event whenever it is made.
 */
public final class InstancePublication implements Publication<Event> {
    private final Fleet fleet;

    public InstancePublication(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return INSTANCES;
    }

    @Override
    public List<Outgoing> publish(Envelope<Event> envelope) {
        String id = envelope.stream().id();
        return state(envelope.event())
                .flatMap(state -> fleet.instance(id).flatMap(instance -> changed(instance, state)))
                .map(event -> List.of(new Outgoing(ScalingGroupsEvent.TOPIC, id, event)))
                .orElse(List.of());
    }

    private static Optional<InstanceStateChanged> changed(Launched instance, InstanceState state) {
        String address = instance.address();
        return address == null
                ? Optional.empty() // Nobody was ever told of it.
                : Optional.of(new InstanceStateChanged(
                        instance.spec().instanceId(),
                        state.label(),
                        instance.spec().zone(),
                        address));
    }

    private static Optional<InstanceState> state(Event event) {
        return switch (event) {
            case AddressGiven _, InstanceStarting _ -> Optional.of(InstanceState.PENDING);
            case InstanceRunning _ -> Optional.of(InstanceState.RUNNING);
            case InstanceStopping _ -> Optional.of(InstanceState.STOPPING);
            case InstanceStopped _ -> Optional.of(InstanceState.STOPPED);
            case InstanceShuttingDown _ -> Optional.of(InstanceState.SHUTTING_DOWN);
            case InstanceTerminated _ -> Optional.of(InstanceState.TERMINATED);
            case InstanceLaunched _, ReachabilityChanged _, InstanceRebooted _, TagsAdded _, TagsRemoved _ ->
                Optional.empty();
        };
    }
}
