package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where things may be: the region's zones and the default VPC's subnets, one a zone. */
final class Placement {
    private static final Map<String, String> SHORT =
            Map.of("east", "e", "west", "w", "north", "n", "south", "s", "central", "c");

    private final RegionManifest manifest;

    Placement(RegionManifest manifest) {
        this.manifest = manifest;
    }

    List<ZonePlace> places() {
        return manifest.zones();
    }

    List<AvailabilityZone> zones() {
        return manifest.zones().stream().map(ZonePlace::zone).toList();
    }

    Optional<AvailabilityZone> zone(String name) {
        return zones().stream().filter(zone -> zone.name().equals(name)).findFirst();
    }

    Optional<AvailabilityZone> ofSubnet(String subnetId) {
        return zones().stream()
                .filter(zone -> DefaultVpc.subnetId(zone).equals(subnetId))
                .findFirst();
    }

    String vpcId() {
        return DefaultVpc.vpcId(manifest.region());
    }

    String securityGroupId() {
        return DefaultVpc.securityGroupId(manifest.region());
    }

    /** Only the default security group exists until rules are enforced. */
    void requireDefaultSecurityGroup(List<String> securityGroupIds) {
        for (String id : securityGroupIds) if (!id.equals(securityGroupId())) throw Ec2Errors.groupNotFound(id);
    }

    String regionName() {
        return manifest.region().name();
    }

    String vpcCidr() {
        return manifest.addressPrefix() + ".0.0/16";
    }

    String subnetCidr(ZonePlace place) {
        return manifest.addressPrefix() + "." + place.index() + ".0/24";
    }

    /** AWS's id of the physical zone: {@code use1-az1} for the first of us-east-1. */
    String zoneId(ZonePlace place) {
        String[] parts = manifest.region().name().split("-");
        var letters = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length - 1; i++) letters.append(direction(parts[i]));
        return letters + parts[parts.length - 1] + "-az" + place.index();
    }

    private static String direction(String word) {
        String whole = SHORT.get(word);
        if (whole != null) return whole;
        for (var entry : SHORT.entrySet())
            if (word.startsWith(entry.getKey()))
                return entry.getValue()
                        + direction(word.substring(entry.getKey().length()));
        return word.substring(0, 1);
    }
}
