package dev.faultline.loadbalancing.contract;

import java.util.List;

/**
 * The contract events of load balancing, on {@link #TOPIC}, keyed by the resource's ARN. Names and fields are permanent;
 * a new field is optional.
 */
public sealed interface LoadBalancingEvent {
    String TOPIC = "faultline.load-balancing.events";

    record TargetGroupCreated(String targetGroupArn, String name, int port) implements LoadBalancingEvent {}

    record TargetGroupDeleted(String targetGroupArn) implements LoadBalancingEvent {}

    /** The load balancers that forward to the group have changed; without one, all of its targets become unused. */
    record TargetGroupAssociated(String targetGroupArn, List<String> loadBalancerArns) implements LoadBalancingEvent {}

    /** @param state initial, healthy, unhealthy, draining, unused or unavailable */
    record TargetHealthChanged(
            String targetGroupArn, String targetId, int port, String state, String reason, String description)
            implements LoadBalancingEvent {}

    /** The target has left its group: its deregistration delay has passed. */
    record TargetDeregistered(String targetGroupArn, String targetId, int port) implements LoadBalancingEvent {}
}
