package dev.faultline.scalinggroups.process;

import static dev.faultline.scalinggroups.streams.Streams.ADDRESSES;
import static dev.faultline.scalinggroups.streams.Streams.GROUPS;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordInstanceNotRunning;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordInstanceRunning;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordInstanceTerminated;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordLaunchFailed;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordStatusCheck;
import dev.faultline.scalinggroups.domain.instance.Instance.*;
import dev.faultline.scalinggroups.domain.instance.InstanceSpec;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What becomes of an instance: it takes and returns its address, and its group hears of it. */
public final class InstanceProcess implements Process<Event> {
    private final Fleet fleet;

    public InstanceProcess(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public String name() {
        return "instances-to-groups";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return INSTANCES;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        InstanceSpec spec = envelope.event() instanceof InstanceLaunched launched
                ? launched.spec()
                : fleet.instance(envelope.stream().id())
                        .orElseThrow(() -> new IllegalStateException("no instance behind " + envelope))
                        .spec();
        return effects(spec, envelope.event());
    }

    private static List<Effect> effects(InstanceSpec spec, Event event) {
        String id = spec.instanceId();
        return switch (event) {
            case InstanceLaunched e ->
                List.of(Effect.issue(ADDRESSES, spec.zone().name(), new ZoneAddresses.AssignAddress(id, e.at())));
            case InstanceRunning e -> tell(spec, new RecordInstanceRunning(id, templateVersion(spec), e.at()));
            case ReachabilityChanged e -> tell(spec, new RecordStatusCheck(id, e.reachable(), e.at()));
            case InstanceStopping e -> tell(spec, new RecordInstanceNotRunning(id, e.at()));
            case InstanceStopped e -> tell(spec, new RecordInstanceNotRunning(id, e.at()));
            case InstanceShuttingDown e -> tell(spec, endOf(id, e.reason(), e.at()));
            case InstanceTerminated e -> terminated(spec, e.at());
            case AddressGiven _, InstanceStarting _, InstanceRebooted _, TagsAdded _, TagsRemoved _ -> List.of();
        };
    }

    /** One that could not be started is a failed launch; its group ignores that of an instance that has run. */
    private static AutoScalingGroup.Command endOf(String id, StateReason reason, Instant at) {
        return reason.code().startsWith("Server.")
                ? new RecordLaunchFailed(id, reason.message(), at)
                : new RecordInstanceNotRunning(id, at);
    }

    private static List<Effect> terminated(InstanceSpec spec, Instant at) {
        String id = spec.instanceId();
        var effects = new ArrayList<Effect>();
        effects.add(Effect.issue(ADDRESSES, spec.zone().name(), new ZoneAddresses.ReleaseAddress(id, at)));
        effects.addAll(tell(spec, new RecordInstanceTerminated(id, at)));
        return effects;
    }

    private static List<Effect> tell(InstanceSpec spec, AutoScalingGroup.Command command) {
        String group = spec.groupName();
        return group == null ? List.of() : List.of(Effect.issue(GROUPS, group, command));
    }

    private static long templateVersion(InstanceSpec spec) {
        var template = spec.template();
        return template == null ? 0 : template.version();
    }
}
