package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.protocols.Caller;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneMessage;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** The zones and the default VPC: they are always there, and only a zone's state changes. */
final class NetworkOperations {
    private static final int HOSTS = ZoneAddresses.LAST_HOST - ZoneAddresses.FIRST_HOST + 1;

    private static final Filters<software.amazon.awssdk.services.ec2.model.AvailabilityZone> ZONE_FILTERS =
            Filters.of(Map.of(
                    "zone-name", zone -> Stream.of(zone.zoneName()),
                    "zone-id", zone -> Stream.of(zone.zoneId()),
                    "region-name", zone -> Stream.of(zone.regionName()),
                    "state", zone -> Stream.of(zone.stateAsString()),
                    "opt-in-status", zone -> Stream.of(zone.optInStatusAsString())));
    private static final Filters<Vpc> VPC_FILTERS = Filters.of(Map.of(
            "vpc-id", vpc -> Stream.of(vpc.vpcId()),
            "state", vpc -> Stream.of(vpc.stateAsString()),
            "is-default", vpc -> Stream.of(vpc.isDefault().toString()),
            "isDefault", vpc -> Stream.of(vpc.isDefault().toString()),
            "cidr", vpc -> Stream.of(vpc.cidrBlock())));
    private static final Filters<Subnet> SUBNET_FILTERS = Filters.of(Map.of(
            "subnet-id", subnet -> Stream.of(subnet.subnetId()),
            "vpc-id", subnet -> Stream.of(subnet.vpcId()),
            "availability-zone", subnet -> Stream.of(subnet.availabilityZone()),
            "availabilityZone", subnet -> Stream.of(subnet.availabilityZone()),
            "availability-zone-id", subnet -> Stream.of(subnet.availabilityZoneId()),
            "default-for-az", subnet -> Stream.of(subnet.defaultForAz().toString()),
            "defaultForAz", subnet -> Stream.of(subnet.defaultForAz().toString()),
            "state", subnet -> Stream.of(subnet.stateAsString()),
            "cidr-block", subnet -> Stream.of(subnet.cidrBlock())));
    private static final Filters<SecurityGroup> GROUP_FILTERS = Filters.of(Map.of(
            "group-id", group -> Stream.of(group.groupId()),
            "group-name", group -> Stream.of(group.groupName()),
            "vpc-id", group -> Stream.of(group.vpcId()),
            "description", group -> Stream.of(group.description())));

    private final Placement placement;
    private final Instances instances;
    private final Supplier<Set<AvailabilityZone>> lostZones;

    NetworkOperations(Placement placement, Instances instances, Supplier<Set<AvailabilityZone>> lostZones) {
        this.placement = placement;
        this.instances = instances;
        this.lostZones = lostZones;
    }

    DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest request) {
        Set<AvailabilityZone> lost = lostZones.get();
        for (String name : request.zoneNames())
            if (placement.zone(name).isEmpty()) throw Ec2Errors.invalid("Invalid availability zone: [" + name + "]");
        var zones = placement.places().stream()
                .filter(place -> request.zoneNames().isEmpty()
                        || request.zoneNames().contains(place.zone().name()))
                .filter(place ->
                        request.zoneIds().isEmpty() || request.zoneIds().contains(placement.zoneId(place)))
                .map(place -> zone(place, lost.contains(place.zone())))
                .toList();
        return DescribeAvailabilityZonesResponse.builder()
                .availabilityZones(ZONE_FILTERS.apply(zones, request.filters()))
                .build();
    }

    private software.amazon.awssdk.services.ec2.model.AvailabilityZone zone(ZonePlace place, boolean lost) {
        var message = AvailabilityZoneMessage.builder()
                .message("The other zones cannot reach it.")
                .build();
        return software.amazon.awssdk.services.ec2.model.AvailabilityZone.builder()
                .zoneName(place.zone().name())
                .zoneId(placement.zoneId(place))
                .zoneType("availability-zone")
                .regionName(placement.regionName())
                .groupName(placement.regionName())
                .networkBorderGroup(placement.regionName())
                .optInStatus("opt-in-not-required")
                .state(lost ? "unavailable" : "available")
                .messages(lost ? List.of(message) : List.of())
                .build();
    }

    DescribeVpcsResponse describeVpcs(DescribeVpcsRequest request) {
        for (String id : request.vpcIds())
            if (!id.equals(placement.vpcId()))
                throw dev.faultline.aws.AwsError.badRequest(
                        "InvalidVpcID.NotFound", "The vpc ID '" + id + "' does not exist");
        var vpc = Vpc.builder()
                .vpcId(placement.vpcId())
                .cidrBlock(placement.vpcCidr())
                .state("available")
                .isDefault(true)
                .instanceTenancy("default")
                .ownerId(owner())
                .build();
        return DescribeVpcsResponse.builder()
                .vpcs(VPC_FILTERS.apply(List.of(vpc), request.filters()))
                .build();
    }

    DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        for (String id : request.subnetIds()) if (placement.ofSubnet(id).isEmpty()) throw Ec2Errors.subnetNotFound(id);
        var subnets = placement.places().stream()
                .map(this::subnet)
                .filter(subnet ->
                        request.subnetIds().isEmpty() || request.subnetIds().contains(subnet.subnetId()))
                .toList();
        var page = Page.of(
                SUBNET_FILTERS.apply(subnets, request.filters()),
                Subnet::subnetId,
                request.maxResults(),
                request.nextToken(),
                Ec2Errors.invalidToken());
        return DescribeSubnetsResponse.builder()
                .subnets(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    private Subnet subnet(ZonePlace place) {
        return Subnet.builder()
                .subnetId(DefaultVpc.subnetId(place.zone()))
                .vpcId(placement.vpcId())
                .availabilityZone(place.zone().name())
                .availabilityZoneId(placement.zoneId(place))
                .cidrBlock(placement.subnetCidr(place))
                .availableIpAddressCount(HOSTS - instances.in(place.zone()).size())
                .defaultForAz(true)
                .mapPublicIpOnLaunch(false)
                .assignIpv6AddressOnCreation(false)
                .state("available")
                .ownerId(owner())
                .build();
    }

    DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        for (String id : request.groupIds())
            if (!id.equals(placement.securityGroupId())) throw Ec2Errors.groupNotFound(id);
        for (String name : request.groupNames()) if (!name.equals("default")) throw Ec2Errors.groupNotFound(name);
        // Loopback filters nothing, and the rules say so.
        var everything = IpPermission.builder()
                .ipProtocol("-1")
                .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                .build();
        var group = SecurityGroup.builder()
                .groupId(placement.securityGroupId())
                .groupName("default")
                .description("default VPC security group")
                .vpcId(placement.vpcId())
                .ownerId(owner())
                .ipPermissions(everything)
                .ipPermissionsEgress(everything)
                .build();
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(GROUP_FILTERS.apply(List.of(group), request.filters()))
                .build();
    }

    private static String owner() {
        return Caller.current().account().value();
    }
}
