package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a group, from the decision to launch it until it is terminated.
 *
 * @param sequence its number among the group's launches
 * @param purpose why it was launched
 * @param started whether it runs
 * @param unhealthy why it is to be replaced; null while it is healthy
 * @param impairedSince since when its status check fails; null while it passes
 * @param templateVersion the launch template's version it came from; 0 until that is known
 * @param asked the target groups that were asked to take it
 * @param targets the target groups that hold it, by ARN
 * @param inServiceAt when it came into service; null before
 * @param leaving target groups that are to let it go before it is terminated
 * @param leaveBy when it is terminated whatever they say; null when it does not wait for them
 * @param ordered whether its termination was ordered
 */
public record Member(
        String instanceId,
        long sequence,
        AvailabilityZone zone,
        Purpose purpose,
        LifecycleState state,
        boolean started,
        @Nullable UnhealthyReason unhealthy,
        @Nullable Instant impairedSince,
        long templateVersion,
        Set<String> asked,
        Map<String, TargetState> targets,
        Instant launchedAt,
        @Nullable Instant inServiceAt,
        Set<String> leaving,
        @Nullable Instant leaveBy,
        boolean ordered) {

    /** Why an instance is launched or terminated. */
    public enum Purpose {
        /** To reach the desired capacity. */
        CAPACITY,
        /** In place of an unhealthy one. */
        REPLACEMENT,
        /** To balance the zones: it comes before another goes. */
        BALANCE,
        /** To balance the zones, and it was ready since. */
        BALANCED
    }

    static Member launching(String id, long sequence, AvailabilityZone zone, Purpose purpose, Instant at) {
        return new Member(
                id,
                sequence,
                zone,
                purpose,
                LifecycleState.PENDING,
                false,
                null,
                null,
                0,
                Set.of(),
                Map.of(),
                at,
                null,
                Set.of(),
                null,
                false);
    }

    /** Counts towards the capacity of its group: wanted, and not on its way out. */
    boolean active() {
        return state != LifecycleState.TERMINATING;
    }

    /** In service and, where load balancers have a say, healthy by all of them. */
    boolean ready(boolean loadBalancersDecide, Set<String> targetGroups) {
        if (state != LifecycleState.IN_SERVICE || unhealthy != null) return false;
        if (!loadBalancersDecide) return true;
        return targetGroups.stream().allMatch(arn -> {
            TargetState target = targets.get(arn);
            return target != null
                    && switch (target.health()) {
                        case HEALTHY, UNCHECKED -> true;
                        case INITIAL, UNHEALTHY -> false;
                    };
        });
    }

    Member startedFrom(long version) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                state,
                true,
                unhealthy,
                impairedSince,
                version,
                asked,
                targets,
                launchedAt,
                inServiceAt,
                leaving,
                leaveBy,
                ordered);
    }

    Member asking(Set<String> arns) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                state,
                started,
                unhealthy,
                impairedSince,
                templateVersion,
                arns,
                targets,
                launchedAt,
                inServiceAt,
                leaving,
                leaveBy,
                ordered);
    }

    Member seen(String arn, TargetState target) {
        var next = new HashMap<>(targets);
        next.put(arn, target);
        return with(Map.copyOf(next), leaving);
    }

    Member letGo(String arn) {
        var nextTargets = new HashMap<>(targets);
        nextTargets.remove(arn);
        var nextLeaving = new HashSet<>(leaving);
        nextLeaving.remove(arn);
        return with(Map.copyOf(nextTargets), Set.copyOf(nextLeaving));
    }

    private Member with(Map<String, TargetState> nextTargets, Set<String> nextLeaving) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                state,
                started,
                unhealthy,
                impairedSince,
                templateVersion,
                asked,
                nextTargets,
                launchedAt,
                inServiceAt,
                nextLeaving,
                leaveBy,
                ordered);
    }

    Member inService(Instant at) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                LifecycleState.IN_SERVICE,
                started,
                unhealthy,
                impairedSince,
                templateVersion,
                asked,
                targets,
                launchedAt,
                at,
                leaving,
                leaveBy,
                ordered);
    }

    Member balanced() {
        return new Member(
                instanceId,
                sequence,
                zone,
                Purpose.BALANCED,
                state,
                started,
                unhealthy,
                impairedSince,
                templateVersion,
                asked,
                targets,
                launchedAt,
                inServiceAt,
                leaving,
                leaveBy,
                ordered);
    }

    Member health(@Nullable UnhealthyReason reason) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                state,
                started,
                reason,
                impairedSince,
                templateVersion,
                asked,
                targets,
                launchedAt,
                inServiceAt,
                leaving,
                leaveBy,
                ordered);
    }

    Member impaired(@Nullable Instant since) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                state,
                started,
                unhealthy,
                since,
                templateVersion,
                asked,
                targets,
                launchedAt,
                inServiceAt,
                leaving,
                leaveBy,
                ordered);
    }

    Member terminating(Set<String> waitingFor, @Nullable Instant until) {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                LifecycleState.TERMINATING,
                started,
                unhealthy,
                impairedSince,
                templateVersion,
                asked,
                targets,
                launchedAt,
                inServiceAt,
                waitingFor,
                until,
                ordered);
    }

    Member terminationOrdered() {
        return new Member(
                instanceId,
                sequence,
                zone,
                purpose,
                state,
                started,
                unhealthy,
                impairedSince,
                templateVersion,
                asked,
                targets,
                launchedAt,
                inServiceAt,
                leaving,
                leaveBy,
                true);
    }

    /** Registered with the target group, whatever its health. */
    boolean registeredWith(String arn) {
        return targets.containsKey(arn);
    }
}
