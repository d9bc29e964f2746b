package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** AWS's sentences for why a scaling activity began (Auto Scaling guide, ec2-auto-scaling-scaling-activities). */
final class Causes {
    private static final String BETWEEN = "  ";

    private Causes() {}

    static String created(Instant at, int desired) {
        return at(at) + "a user request created an AutoScalingGroup changing the desired capacity from 0 to " + desired
                + ".";
    }

    static String updated(Instant at, Bounds bounds, int from, int to) {
        return at(at) + "a user request update of AutoScalingGroup constraints to min: " + bounds.min() + ", max: "
                + bounds.max() + ", desired: " + to + " changing the desired capacity from " + from + " to " + to + ".";
    }

    static String set(Instant at, int from, int to) {
        return at(at) + "a user request explicitly set group desired capacity changing the desired capacity from "
                + from + " to " + to + ".";
    }

    static String deleted(Instant at, int from) {
        return at(at) + "a user request force-deleted the AutoScalingGroup changing the desired capacity from " + from
                + " to 0.";
    }

    static String growing(Instant at, int from, int to) {
        return at(at) + "an instance was started in response to a difference between desired and actual capacity,"
                + " increasing the capacity from " + from + " to " + to + ".";
    }

    static String shrinking(Instant at, int from, int to) {
        return at(at) + "an instance was taken out of service in response to a difference between desired and actual"
                + " capacity, shrinking the capacity from " + from + " to " + to + ".";
    }

    static String selected(Instant at, String instanceId) {
        return at(at) + "instance " + instanceId + " was selected for termination.";
    }

    static String unhealthy(Instant at, UnhealthyReason reason) {
        return at(at) + "an instance was taken out of service in response to " + reason.words() + ".";
    }

    static String replacing(Instant at) {
        return at(at) + "an instance was launched in response to an unhealthy instance needing to be replaced.";
    }

    static String userTerminated(Instant at, String instanceId) {
        return at(at) + "instance " + instanceId + " was taken out of service in response to a user request.";
    }

    static String userTerminated(Instant at, String instanceId, int from, int to) {
        return at(at) + "instance " + instanceId + " was taken out of service in response to a user request, shrinking"
                + " the capacity from " + from + " to " + to + ".";
    }

    static String balancing(Instant at, SortedMap<AvailabilityZone, Integer> counts) {
        return at(at) + "availability zones " + joined(List.copyOf(counts.keySet())) + " had "
                + joined(List.copyOf(counts.values()))
                + " instances respectively. An instance was launched to aid in balancing the group's zones.";
    }

    static String balanced(Instant at, List<AvailabilityZone> zones) {
        return at(at) + "instances were launched to balance instances in zones " + joined(zones)
                + " with other zones resulting in more than desired number of instances in the group.";
    }

    /** Sentences one after the other, as AWS writes them. */
    static String join(String... sentences) {
        return List.of(sentences).stream().filter(s -> !s.isEmpty()).collect(Collectors.joining(BETWEEN));
    }

    private static String joined(List<?> things) {
        return things.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static String at(Instant at) {
        return "At " + at.truncatedTo(ChronoUnit.SECONDS) + " ";
    }
}
