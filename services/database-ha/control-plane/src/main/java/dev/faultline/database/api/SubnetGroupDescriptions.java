package dev.faultline.database.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup.Definition;
import dev.faultline.database.projection.Databases;
import dev.faultline.protocols.Caller;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** DB subnet groups as they are shown, the default one among them. */
@Component
final class SubnetGroupDescriptions {
    private final Databases databases;
    private final RegionManifest manifest;

    SubnetGroupDescriptions(Databases databases, RegionManifest manifest) {
        this.databases = databases;
        this.manifest = manifest;
    }

    /** @param tags those of the group; the default one has none */
    record Named(String name, Definition definition, Tags tags) {}

    DescribeDbSubnetGroupsResponse describe(DescribeDbSubnetGroupsRequest request) {
        if (request.hasFilters() && !request.filters().isEmpty())
            throw RdsErrors.invalid(
                    "Unrecognized filter name: " + request.filters().getFirst().name());
        var all = request.dbSubnetGroupName() == null
                ? all()
                : List.of(named(Zones.groupName(request.dbSubnetGroupName())));
        var page = Page.of(all, Named::name, request.maxRecords(), request.marker());
        return DescribeDbSubnetGroupsResponse.builder()
                .dbSubnetGroups(page.items().stream().map(this::describe).toList())
                .marker(page.marker())
                .build();
    }

    private List<Named> all() {
        var created = databases.subnetGroups().stream()
                .map(row -> new Named(
                        row.name(), row.state().definition(), row.state().tags()));
        return Stream.concat(created, Stream.of(defaultGroup()))
                .sorted(Comparator.comparing(Named::name))
                .toList();
    }

    /** @throws RuntimeException AWS's error when there is no such group */
    Named named(String name) {
        if (name.equals(DbSubnetGroup.DEFAULT)) return defaultGroup();
        var row = databases.subnetGroup(name).orElseThrow(() -> RdsErrors.subnetGroupNotFound(name));
        return new Named(name, row.state().definition(), row.state().tags());
    }

    private Named defaultGroup() {
        var zones = manifest.zones().stream().map(ZonePlace::zone).toList();
        var account = Caller.current().account();
        return new Named(DbSubnetGroup.DEFAULT, new Definition(account, "default", zones), Tags.NONE);
    }

    DBSubnetGroup one(String name) {
        return describe(named(name));
    }

    DBSubnetGroup describe(Named group) {
        var arn = Identifiers.arn(manifest.region(), group.definition().account(), "subgrp", group.name());
        return DBSubnetGroup.builder()
                .dbSubnetGroupName(group.name())
                .dbSubnetGroupDescription(group.definition().description())
                .dbSubnetGroupArn(arn.toString())
                .vpcId(DefaultVpc.vpcId(manifest.region()))
                .subnetGroupStatus("Complete")
                .supportedNetworkTypes("IPV4")
                .subnets(group.definition().zones().stream()
                        .map(SubnetGroupDescriptions::subnet)
                        .toList())
                .build();
    }

    private static Subnet subnet(AvailabilityZone zone) {
        return Subnet.builder()
                .subnetIdentifier(DefaultVpc.subnetId(zone))
                .subnetAvailabilityZone(z -> z.name(zone.name()))
                .subnetStatus("Active")
                .build();
    }
}
