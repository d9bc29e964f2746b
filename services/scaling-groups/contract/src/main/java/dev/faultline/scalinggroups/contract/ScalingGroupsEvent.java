package dev.faultline.scalinggroups.contract;

import dev.faultline.aws.AvailabilityZone;

/**
 * The contract events of scaling groups, on {@link #TOPIC}, keyed by instance id or, for {@link ZoneStateChanged}, by the
 * zone. Names and fields are permanent; a new field is optional.
 */
public sealed interface ScalingGroupsEvent {
    String TOPIC = "faultline.scaling-groups.events";

    /** @param state pending, running, shutting-down, terminated, stopping or stopped, as EC2 names them */
    record InstanceStateChanged(String instanceId, String state, AvailabilityZone zone, String address)
            implements ScalingGroupsEvent {}

    /** A group wants the instance registered with a target group on the group's port. */
    record TargetRegistrationRequested(String groupName, String targetGroupArn, String instanceId)
            implements ScalingGroupsEvent {}

    /** A group wants the instance deregistered from a target group. */
    record TargetDeregistrationRequested(String groupName, String targetGroupArn, String instanceId)
            implements ScalingGroupsEvent {}

    /** @param state available or unavailable: what DescribeAvailabilityZones shows */
    record ZoneStateChanged(AvailabilityZone zone, String state) implements ScalingGroupsEvent {}
}
