package dev.faultline.loadbalancing.process;

import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.eventstore.Effect;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.DeregisterTargets;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.NewTarget;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.ObserveInstance;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.RegisterTargets;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.TargetReference;
import dev.faultline.loadbalancing.projection.TargetRows;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.InstanceStateChanged;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetDeregistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetRegistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.ZoneStateChanged;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Does what scaling-groups asks for: registers and deregisters targets, and tells target groups what became of their
 * instances. A group may ask before we have heard of the instance; the target then waits for it, out of use.
 */
@Component
final class GroupRequests implements ContractProcess<ScalingGroupsEvent> {
    private static final ContractTopic<ScalingGroupsEvent> TOPIC =
            new ContractTopic<>(ScalingGroupsEvent.TOPIC, ScalingGroupsEvent.class);

    private final TargetRows targets;

    GroupRequests(TargetRows targets) {
        this.targets = targets;
    }

    @Override
    public String name() {
        return "group-requests";
    }

    @Override
    public ContractTopic<ScalingGroupsEvent> topic() {
        return TOPIC;
    }

    @Override
    public List<Effect> react(ContractEvent<ScalingGroupsEvent> event) {
        return switch (event.data()) {
            case TargetRegistrationRequested e ->
                List.of(Effect.issue(
                        TARGET_GROUPS,
                        e.targetGroupArn(),
                        new RegisterTargets(List.of(new NewTarget(e.instanceId(), null, null)))));
            case TargetDeregistrationRequested e ->
                List.of(Effect.issue(
                        TARGET_GROUPS,
                        e.targetGroupArn(),
                        new DeregisterTargets(List.of(new TargetReference(e.instanceId(), null)), event.at())));
            case InstanceStateChanged e ->
                targets.groupsOf(e.instanceId()).stream()
                        .map(group ->
                                Effect.issue(TARGET_GROUPS, group, new ObserveInstance(e.instanceId(), e.state())))
                        .toList();
            // The health sweep reads the state of zones.
            case ZoneStateChanged _ -> List.of();
        };
    }
}
