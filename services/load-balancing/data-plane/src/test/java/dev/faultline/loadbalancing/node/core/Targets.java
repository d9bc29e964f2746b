package dev.faultline.loadbalancing.node.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.HealthCheck;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Target groups for the tests of the core. */
final class Targets {
    static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    static final AvailabilityZone C = new AvailabilityZone("us-east-1c");
    static final CheckResult PASSED = new CheckResult.Passed();
    static final CheckResult FAILED = new CheckResult.Failed();

    private Targets() {}

    static Target target(int number, AvailabilityZone zone) {
        return target(number, zone, null);
    }

    static Target target(int number, AvailabilityZone zone, @Nullable Instant drainingUntil) {
        return new Target("i-" + number, "127.20.1." + number, 80, zone, drainingUntil);
    }

    static TargetGroup group(Map<String, String> attributes, List<Target> targets) {
        var check = new HealthCheck(true, "HTTP", "traffic-port", "/", 1000, 500, 2, 2, "200");
        return new TargetGroup("arn", "group", "HTTP", check, attributes, targets);
    }

    static TargetGroup group(Target... targets) {
        return group(Map.of(), Arrays.asList(targets));
    }

    static TargetGroupAttributes attributes(TargetGroup group) {
        return TargetGroupAttributes.of(group.attributes(), LoadBalancerAttributes.of(Map.of()));
    }

    /** The group as zone a's node sees it, its rotation at the start. */
    static TargetGroupState<TargetState> state(TargetGroup group) {
        var state = new TargetGroupState<>(A, group, attributes(group), 0, target -> new TargetState(target, true));
        state.apply(group, attributes(group));
        return state;
    }

    static TargetGroupState<TargetState> healthy(TargetGroup group) {
        TargetGroupState<TargetState> state = state(group);
        for (TargetState target : List.copyOf(state.targets())) state.checked(target, PASSED);
        return state;
    }

    static TargetState of(TargetGroupState<TargetState> state, int number) {
        return state.targets().stream()
                .filter(target -> target.target().id().equals("i-" + number))
                .findFirst()
                .orElseThrow();
    }
}
