package dev.faultline.scalinggroups.publication;

import static dev.faultline.scalinggroups.streams.Streams.GROUPS;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetDeregistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetRegistrationRequested;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells load balancing which instances to take and to let go; keyed by the instance, so that a request follows the news
 * that the instance runs.
 */
public final class GroupPublication implements Publication<Event> {
    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return GROUPS;
    }

    @Override
    public List<Outgoing> publish(Envelope<Event> envelope) {
        String group = envelope.stream().id();
        return switch (envelope.event()) {
            case RegistrationRequested e ->
                outgoing(
                        e.instanceId(),
                        e.targetGroups().stream()
                                .map(arn -> new TargetRegistrationRequested(group, arn, e.instanceId())));
            case DeregistrationRequested e -> deregistrations(group, e.instanceId(), e.targetGroups());
            case InstanceTerminating e -> deregistrations(group, e.instanceId(), e.targetGroups());
            case GroupCreated _,
                    GroupUpdated _,
                    DesiredCapacityChanged _,
                    TargetGroupsAttached _,
                    TargetGroupsDetached _,
                    TagsSet _,
                    TagsRemoved _,
                    ZonesChanged _,
                    InstanceLaunching _,
                    InstanceLaunchFailed _,
                    InstanceStarted _,
                    TargetHealthNoted _,
                    TargetGone _,
                    InstanceInService _,
                    StatusCheckNoted _,
                    InstanceUnhealthy _,
                    InstanceHealthy _,
                    TerminationOrdered _,
                    InstanceTerminated _,
                    GroupDeletionStarted _,
                    GroupDeleted _ -> List.of();
        };
    }

    private static List<Outgoing> deregistrations(String group, String instanceId, List<String> arns) {
        return outgoing(
                instanceId, arns.stream().map(arn -> new TargetDeregistrationRequested(group, arn, instanceId)));
    }

    private static List<Outgoing> outgoing(String key, Stream<? extends ScalingGroupsEvent> events) {
        return events.map(event -> new Outgoing(ScalingGroupsEvent.TOPIC, key, event))
                .toList();
    }
}
