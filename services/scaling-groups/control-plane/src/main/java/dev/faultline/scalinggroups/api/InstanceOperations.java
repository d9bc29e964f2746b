package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventstore.EventStore;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.RebootInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RebootInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** What may be asked of instances that exist: of all that a request names, or of none. */
final class InstanceOperations {
    private static final Pattern ID = Pattern.compile("i-([0-9a-f]{8}|[0-9a-f]{17})");

    private final EventStore store;
    private final Fleet fleet;
    private final Instances instances;
    private final TimeSource time;

    InstanceOperations(EventStore store, Fleet fleet, Instances instances, TimeSource time) {
        this.store = store;
        this.fleet = fleet;
        this.instances = instances;
        this.time = time;
    }

    StartInstancesResponse start(StartInstancesRequest request) {
        Set<AvailabilityZone> lost = fleet.lostZones();
        for (InstanceRow row : existing(request.instanceIds()))
            if (lost.contains(row.availabilityZone()))
                throw Ec2Errors.noCapacity(row.instanceType(), row.availabilityZone(), List.of());
        return StartInstancesResponse.builder()
                .startingInstances(each(request.instanceIds(), "started", (_, now) -> new Instance.Start(now)))
                .build();
    }

    StopInstancesResponse stop(StopInstancesRequest request) {
        Set<AvailabilityZone> lost = fleet.lostZones();
        return StopInstancesResponse.builder()
                .stoppingInstances(each(
                        request.instanceIds(),
                        "stopped",
                        (row, now) -> new Instance.Stop(lost.contains(row.availabilityZone()), now)))
                .build();
    }

    RebootInstancesResponse reboot(RebootInstancesRequest request) {
        each(request.instanceIds(), "rebooted", (_, now) -> new Instance.Reboot(now));
        return RebootInstancesResponse.builder().build();
    }

    TerminateInstancesResponse terminate(TerminateInstancesRequest request) {
        Set<AvailabilityZone> lost = fleet.lostZones();
        return TerminateInstancesResponse.builder()
                .terminatingInstances(each(
                        request.instanceIds(),
                        "terminated",
                        (row, now) -> new Instance.Terminate(lost.contains(row.availabilityZone()), now)))
                .build();
    }

    private List<InstanceStateChange> each(
            List<String> ids, String verb, BiFunction<InstanceRow, Instant, Instance.Command> command) {
        List<InstanceRow> before = existing(ids);
        Instant now = time.now();
        store.inOneTransaction(() -> {
            for (InstanceRow row : before)
                store.handle(INSTANCES, row.id(), command.apply(row, now))
                        .acceptedOr(refusal -> Ec2Errors.of(refusal, row.id(), verb));
            return before.size();
        });
        Map<String, InstanceRow> after =
                existing(ids).stream().collect(Collectors.toMap(InstanceRow::id, row -> row, (a, _) -> a));
        return before.stream()
                .map(row -> change(row, after.getOrDefault(row.id(), row)))
                .toList();
    }

    private static InstanceStateChange change(InstanceRow before, InstanceRow after) {
        return InstanceStateChange.builder()
                .instanceId(before.id())
                .previousState(state(before.state()))
                .currentState(state(after.state()))
                .build();
    }

    static software.amazon.awssdk.services.ec2.model.InstanceState state(InstanceState state) {
        return software.amazon.awssdk.services.ec2.model.InstanceState.builder()
                .code(state.code())
                .name(state.label())
                .build();
    }

    /** The rows of all ids; AWS's error names those that do not exist. */
    List<InstanceRow> existing(List<String> ids) {
        if (ids.isEmpty()) throw Ec2Errors.missing("InstanceId");
        var missing = new ArrayList<String>();
        var rows = new ArrayList<InstanceRow>();
        for (String id : ids.stream().distinct().toList()) {
            if (!ID.matcher(id).matches()) throw Ec2Errors.malformedInstance(id);
            instances.find(id).ifPresentOrElse(rows::add, () -> missing.add(id));
        }
        if (!missing.isEmpty()) throw Ec2Errors.instanceNotFound(missing);
        return rows;
    }
}
