package dev.faultline.database.api;

import static dev.faultline.database.streams.Streams.SUBNET_GROUPS;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup.Definition;
import dev.faultline.eventstore.EventStore;
import dev.faultline.protocols.Caller;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** What is asked of DB subnet groups. Their subnets are those of the default VPC, one in each zone. */
@Component
final class SubnetGroupOperations {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,254}");

    private final EventStore store;
    private final Zones zones;
    private final SubnetGroupDescriptions descriptions;

    SubnetGroupOperations(EventStore store, Zones zones, SubnetGroupDescriptions descriptions) {
        this.store = store;
        this.zones = zones;
        this.descriptions = descriptions;
    }

    CreateDbSubnetGroupResponse create(CreateDbSubnetGroupRequest request) {
        String name = name(request.dbSubnetGroupName());
        var definition = new Definition(
                Caller.current().account(), request.dbSubnetGroupDescription(), zonesOf(request.subnetIds()));
        handle(name, new DbSubnetGroup.Create(definition, TagTranslation.read(request.tags())));
        return CreateDbSubnetGroupResponse.builder()
                .dbSubnetGroup(descriptions.one(name))
                .build();
    }

    private static String name(String given) {
        if (!NAME.matcher(given).matches() || given.toLowerCase(Locale.ROOT).equals(DbSubnetGroup.DEFAULT))
            throw RdsErrors.invalid("The parameter DBSubnetGroupName is not valid. It must contain only letters,"
                    + " digits, spaces, underscores, periods and hyphens, 255 at most, and must not be 'default'.");
        return given.toLowerCase(Locale.ROOT);
    }

    ModifyDbSubnetGroupResponse modify(ModifyDbSubnetGroupRequest request) {
        String name = Zones.groupName(request.dbSubnetGroupName());
        requireNotDefault(name);
        var before = descriptions.named(name).definition();
        String description =
                request.dbSubnetGroupDescription() == null ? before.description() : request.dbSubnetGroupDescription();
        handle(name, new DbSubnetGroup.Change(zonesOf(request.subnetIds()), description));
        return ModifyDbSubnetGroupResponse.builder()
                .dbSubnetGroup(descriptions.one(name))
                .build();
    }

    DeleteDbSubnetGroupResponse delete(DeleteDbSubnetGroupRequest request) {
        String name = Zones.groupName(request.dbSubnetGroupName());
        requireNotDefault(name);
        handle(name, new DbSubnetGroup.Delete());
        return DeleteDbSubnetGroupResponse.builder().build();
    }

    private static void requireNotDefault(String name) {
        if (name.equals(DbSubnetGroup.DEFAULT))
            throw InvalidDbSubnetGroupStateException.builder()
                    .message("The default DB subnet group covers every zone, and cannot be changed or deleted.")
                    .build();
    }

    private List<AvailabilityZone> zonesOf(List<String> subnets) {
        return subnets.stream().map(this::zoneOf).distinct().sorted().toList();
    }

    private AvailabilityZone zoneOf(String subnet) {
        return zones.all().stream()
                .filter(zone -> DefaultVpc.subnetId(zone).equals(subnet))
                .findFirst()
                .orElseThrow(() -> RdsErrors.invalidSubnet(subnet));
    }

    private void handle(String name, DbSubnetGroup.Command command) {
        store.handle(SUBNET_GROUPS, name, command).acceptedOr(refusal -> RdsErrors.of(refusal, name));
    }
}
