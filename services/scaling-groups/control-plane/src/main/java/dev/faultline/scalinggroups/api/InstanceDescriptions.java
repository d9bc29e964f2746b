package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.protocols.Caller;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.InstanceStatusSummary;
import software.amazon.awssdk.services.ec2.model.Reservation;

/** DescribeInstances and DescribeInstanceStatus. */
final class InstanceDescriptions {
    private static final Filters<InstanceRow> FILTERS = new Filters<>(
            Map.ofEntries(
                    Map.entry("instance-id", row -> Stream.of(row.id())),
                    Map.entry(
                            "instance-state-name", row -> Stream.of(row.state().label())),
                    Map.entry(
                            "instance-state-code",
                            row -> Stream.of(Integer.toString(row.state().code()))),
                    Map.entry("availability-zone", row -> Stream.of(row.zone())),
                    Map.entry("image-id", row -> Stream.of(row.imageId())),
                    Map.entry("instance-type", row -> Stream.of(row.instanceType())),
                    Map.entry("reservation-id", row -> Stream.of(row.reservationId())),
                    Map.entry("client-token", row -> Stream.of(row.clientToken())),
                    Map.entry("private-ip-address", row -> Stream.ofNullable(row.address())),
                    Map.entry(
                            "vpc-id",
                            row -> Stream.of(
                                    DefaultVpc.vpcId(row.availabilityZone().region()))),
                    Map.entry("subnet-id", row -> Stream.of(DefaultVpc.subnetId(row.availabilityZone()))),
                    Map.entry("instance.group-name", _ -> Stream.of("default"))),
            InstanceRow::tagMap);

    private final Instances instances;
    private final InstanceOperations operations;
    private final Supplier<Set<AvailabilityZone>> lostZones;
    private final TimeSource time;

    InstanceDescriptions(
            Instances instances,
            InstanceOperations operations,
            Supplier<Set<AvailabilityZone>> lostZones,
            TimeSource time) {
        this.instances = instances;
        this.operations = operations;
        this.lostZones = lostZones;
        this.time = time;
    }

    DescribeInstancesResponse describe(DescribeInstancesRequest request) {
        if (!request.instanceIds().isEmpty() && request.maxResults() != null)
            throw Ec2Errors.combination("The parameters instancesSet and maxResults cannot be used together");
        var page = Page.of(
                FILTERS.apply(rows(request.instanceIds()), request.filters()),
                InstanceRow::id,
                request.maxResults(),
                request.nextToken(),
                Ec2Errors.invalidToken());
        return DescribeInstancesResponse.builder()
                .reservations(reservations(page.items()))
                .nextToken(page.nextToken())
                .build();
    }

    private List<InstanceRow> rows(List<String> ids) {
        return ids.isEmpty() ? instances.described(time.now()) : operations.existing(ids);
    }

    static List<Reservation> reservations(List<InstanceRow> rows) {
        var byReservation = new LinkedHashMap<String, List<InstanceRow>>();
        for (InstanceRow row : rows)
            byReservation
                    .computeIfAbsent(row.reservationId(), _ -> new ArrayList<>())
                    .add(row);
        return byReservation.entrySet().stream()
                .map(entry -> Reservation.builder()
                        .reservationId(entry.getKey())
                        .ownerId(Caller.current().account().value())
                        .instances(entry.getValue().stream()
                                .map(InstanceDescriptions::instance)
                                .toList())
                        .build())
                .toList();
    }

    static Instance instance(InstanceRow row) {
        AvailabilityZone zone = row.availabilityZone();
        boolean terminated = row.state() == InstanceState.TERMINATED;
        var builder = Instance.builder()
                .instanceId(row.id())
                .imageId(row.imageId())
                .instanceType(row.instanceType())
                .amiLaunchIndex(row.launchIndex())
                .clientToken(row.clientToken())
                .launchTime(row.launchedAt())
                .state(InstanceOperations.state(row.state()))
                .stateTransitionReason(row.reason())
                .placement(placement -> placement
                        .availabilityZone(zone.name())
                        .tenancy("default")
                        .groupName(""))
                .monitoring(monitoring -> monitoring.state("disabled"))
                .tags(ResourceTags.toTags(row.tagMap()));
        if (!row.reasonCode().isEmpty())
            builder.stateReason(reason -> reason.code(row.reasonCode()).message(row.reason()));
        // AWS, too, shows a terminated instance without its network.
        if (!terminated)
            builder.privateIpAddress(row.address())
                    .subnetId(DefaultVpc.subnetId(zone))
                    .vpcId(DefaultVpc.vpcId(zone.region()))
                    .securityGroups(GroupIdentifier.builder()
                            .groupId(DefaultVpc.securityGroupId(zone.region()))
                            .groupName("default")
                            .build());
        return builder.build();
    }

    DescribeInstanceStatusResponse status(DescribeInstanceStatusRequest request) {
        if (!request.instanceIds().isEmpty() && request.maxResults() != null)
            throw Ec2Errors.combination("The parameters instancesSet and maxResults cannot be used together");
        boolean all = Boolean.TRUE.equals(request.includeAllInstances());
        var rows = FILTERS.apply(rows(request.instanceIds()), request.filters()).stream()
                .filter(row -> all || row.state() == InstanceState.RUNNING)
                .toList();
        var page = Page.of(rows, InstanceRow::id, request.maxResults(), request.nextToken(), Ec2Errors.invalidToken());
        Set<AvailabilityZone> lost = lostZones.get();
        return DescribeInstanceStatusResponse.builder()
                .instanceStatuses(page.items().stream()
                        .map(row -> status(row, lost.contains(row.availabilityZone())))
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static InstanceStatus status(InstanceRow row, boolean zoneLost) {
        boolean running = row.state() == InstanceState.RUNNING;
        return InstanceStatus.builder()
                .instanceId(row.id())
                .availabilityZone(row.zone())
                .instanceState(InstanceOperations.state(row.state()))
                .systemStatus(summary(running, !zoneLost, null))
                .instanceStatus(summary(running, row.reachable(), row.impairedSince()))
                .build();
    }

    private static InstanceStatusSummary summary(boolean running, boolean passed, @Nullable Instant impairedSince) {
        if (!running)
            return InstanceStatusSummary.builder().status("not-applicable").build();
        return InstanceStatusSummary.builder()
                .status(passed ? "ok" : "impaired")
                .details(detail -> detail.name("reachability")
                        .status(passed ? "passed" : "failed")
                        .impairedSince(impairedSince))
                .build();
    }
}
