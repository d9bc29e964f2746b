package dev.faultline.scalinggroups.domain.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.TargetState.Health;
import dev.faultline.scalinggroups.domain.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A group that lives through a test: it keeps what was decided and is asked again. */
final class GroupHistory {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final Duration COOLDOWN = Duration.ofSeconds(300);
    static final Duration GRACE = Duration.ofSeconds(10);
    static final String GROUP_ID = "6f1b0c9e-0000-4000-8000-000000000001";
    static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";
    static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    static final AvailabilityZone C = new AvailabilityZone("us-east-1c");

    private List<String> targetGroups = List.of();
    private Set<HealthCheckType> checks = Set.of(HealthCheckType.EC2, HealthCheckType.ELB);
    private State state = new Absent();
    private final List<Event> all = new ArrayList<>();
    private List<Event> last = List.of();

    GroupHistory withTargetGroup() {
        targetGroups = List.of(ARN);
        return this;
    }

    GroupHistory withEc2Checks() {
        checks = Set.of(HealthCheckType.EC2);
        return this;
    }

    /** Bounds 0 to 6, zones a, b and c. */
    GroupHistory create(int desired) {
        var settings = new GroupSettings(
                new Bounds(0, 6),
                COOLDOWN,
                List.of(A, B, C),
                true,
                new LaunchTemplateReference("lt-1", "web", "$Latest"),
                checks,
                GRACE,
                List.of(TerminationPolicy.DEFAULT));
        when(new CreateGroup(GROUP_ID, "web", settings, desired, targetGroups, List.of(), Set.of(), NOON));
        return this;
    }

    static SettingsChange zones(AvailabilityZone... zones) {
        return new SettingsChange(null, null, null, List.of(zones), true, null, null, null, null);
    }

    List<Event> when(Command command) {
        last = switch (AutoScalingGroup.decide(state, command)) {
            case Decision.Accepted<Event, Refusal>(List<Event> events) -> events;
            case Decision.Refused<Event, Refusal>(Refusal refusal) ->
                throw new AssertionError(command + " was refused: " + refusal);
        };
        for (Event event : last) state = AutoScalingGroup.evolve(state, event);
        all.addAll(last);
        return last;
    }

    Refusal refusal(Command command) {
        var decision = AutoScalingGroup.decide(state, command);
        assertThat(decision).as(command.toString()).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused<Event, Refusal>) decision).refusal();
    }

    String id(long sequence) {
        return InstanceId.ofGroup(GROUP_ID, sequence);
    }

    /** Every instance that was launched runs and, with a target group, is registered. */
    GroupHistory runs() {
        for (var launch : launches()) if (group().member(launch.instanceId()).isPresent()) runOne(launch.instanceId());
        return this;
    }

    private void runOne(String id) {
        when(new RecordInstanceRunning(id, 1, NOON));
        if (targetGroups.isEmpty()) return;
        boolean unknown = group().member(id).orElseThrow().targets().isEmpty();
        if (unknown) when(new RecordTargetHealth(id, ARN, Health.INITIAL, NOON));
    }

    GroupHistory healthy(int... sequences) {
        for (int sequence : sequences) when(new RecordTargetHealth(id(sequence), ARN, Health.HEALTHY, NOON));
        return this;
    }

    GroupHistory terminated(int... sequences) {
        for (int sequence : sequences) when(new RecordInstanceTerminated(id(sequence), NOON));
        return this;
    }

    ActiveGroup group() {
        return (ActiveGroup) state;
    }

    /** How many instances are wanted in a, b and c. */
    List<Integer> activeByZone() {
        return List.of(A, B, C).stream()
                .map(zone -> (int)
                        group().active().filter(m -> m.zone().equals(zone)).count())
                .toList();
    }

    List<Event> lastEvents() {
        return last;
    }

    List<InstanceLaunching> launches() {
        return all.stream()
                .filter(InstanceLaunching.class::isInstance)
                .map(InstanceLaunching.class::cast)
                .toList();
    }

    <E extends Event> E lastOf(Class<E> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList().getLast();
    }
}
