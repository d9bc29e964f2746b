package dev.faultline.scalinggroups.process;

import static dev.faultline.scalinggroups.streams.Streams.GROUPS;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.eventstore.Effect;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetDeregistered;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupAssociated;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupCreated;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupDeleted;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetHealthChanged;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordTargetGone;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordTargetGroupDeleted;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordTargetHealth;
import dev.faultline.scalinggroups.domain.group.TargetState.Health;
import dev.faultline.scalinggroups.domain.instance.Instance.Launched;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells groups how their instances look to load balancers. */
public final class TargetHealthProcess implements ContractProcess<LoadBalancingEvent> {
    public static final ContractTopic<LoadBalancingEvent> TOPIC =
            new ContractTopic<>(LoadBalancingEvent.TOPIC, LoadBalancingEvent.class);

    private final Fleet fleet;

    public TargetHealthProcess(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public String name() {
        return "target-health-to-groups";
    }

    @Override
    public ContractTopic<LoadBalancingEvent> topic() {
        return TOPIC;
    }

    @Override
    public List<Effect> react(ContractEvent<LoadBalancingEvent> event) {
        Instant at = event.at();
        return switch (event.data()) {
            case TargetHealthChanged e ->
                health(e.state())
                        .map(health -> tell(
                                e.targetId(), new RecordTargetHealth(e.targetId(), e.targetGroupArn(), health, at)))
                        .orElse(List.of());
            case TargetDeregistered e -> tell(e.targetId(), new RecordTargetGone(e.targetId(), e.targetGroupArn(), at));
            case TargetGroupDeleted e ->
                fleet.groups().stream()
                        .map(group -> Effect.issue(GROUPS, group, new RecordTargetGroupDeleted(e.targetGroupArn(), at)))
                        .toList();
            case TargetGroupCreated _, TargetGroupAssociated _ -> List.of();
        };
    }

    /** Empty for a target that is on its way out: its end comes as an event of its own. */
    private static Optional<Health> health(String state) {
        return switch (state) {
            case "initial" -> Optional.of(Health.INITIAL);
            case "healthy" -> Optional.of(Health.HEALTHY);
            case "unhealthy" -> Optional.of(Health.UNHEALTHY);
            case "unused", "unavailable" -> Optional.of(Health.UNCHECKED);
            case "draining" -> Optional.empty();
            default -> throw new IllegalArgumentException("not a target's state: " + state);
        };
    }

    private List<Effect> tell(String targetId, AutoScalingGroup.Command command) {
        return fleet.instance(targetId)
                .map(Launched::spec)
                .flatMap(spec -> Optional.ofNullable(spec.groupName()))
                .map(group -> List.of(Effect.issue(GROUPS, group, command)))
                .orElse(List.of());
    }
}
