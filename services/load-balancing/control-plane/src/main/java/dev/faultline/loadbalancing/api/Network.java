package dev.faultline.loadbalancing.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.domain.loadbalancer.Node;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSecurityGroupException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSubnetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetNotFoundException;

/** The region's default VPC and its addresses, as requests refer to them. */
@Component
final class Network {
    /** A zone's index is 1 to 9; the control plane is in 0. */
    private static final int FIRST_BEYOND_ZONES = 10;

    private static final int LAST_OCTET = 255;
    /** The last two octets of an address of a host. */
    private static final Pattern HOST = Pattern.compile("([1-9]\\d{0,2})\\.([1-9]\\d{0,2})");

    private final RegionManifest manifest;

    Network(RegionManifest manifest) {
        this.manifest = manifest;
    }

    String vpcId() {
        return DefaultVpc.vpcId(manifest.region());
    }

    String securityGroupId() {
        return DefaultVpc.securityGroupId(manifest.region());
    }

    /** @throws RuntimeException AWS's error unless it is the default VPC */
    void requireVpc(@Nullable String vpcId) {
        if (vpcId == null) throw Refusals.validation("A VPC ID must be specified");
        if (!vpcId.equals(vpcId())) throw Refusals.validation("The VPC ID '" + vpcId + "' is not found");
    }

    /** @throws RuntimeException AWS's error unless all of them are the default security group, the only one there is */
    void requireSecurityGroups(List<String> ids) {
        for (String id : ids)
            if (!id.equals(securityGroupId()))
                throw InvalidSecurityGroupException.builder()
                        .message("The security group '" + id + "' does not exist; there is only the default one, '"
                                + securityGroupId() + "'")
                        .build();
    }

    /** The zones of some subnets. */
    List<AvailabilityZone> zones(List<String> subnetIds) {
        var subnets = new TreeMap<AvailabilityZone, String>();
        for (String id : subnetIds.stream().distinct().toList()) {
            var zone = manifest.zones().stream()
                    .map(ZonePlace::zone)
                    .filter(candidate -> DefaultVpc.subnetId(candidate).equals(id))
                    .findFirst()
                    .orElseThrow(() -> SubnetNotFoundException.builder()
                            .message("The subnet ID '" + id + "' does not exist")
                            .build());
            subnets.put(zone, id);
        }
        return List.copyOf(subnets.keySet());
    }

    /**
     * A node with a free address for each zone.
     *
     * @param taken addresses that others hold
     */
    List<Node> nodes(Collection<AvailabilityZone> zones, Set<String> taken) {
        var nodes = new ArrayList<Node>();
        for (var zone : zones) nodes.add(new Node(zone, DefaultVpc.subnetId(zone), address(zone, taken)));
        return nodes;
    }

    private String address(AvailabilityZone zone, Set<String> taken) {
        var addresses = manifest.addresses(zone);
        for (int host = Addresses.FIRST_LOAD_BALANCER_NODE; host <= Addresses.LAST_LOAD_BALANCER_NODE; host++)
            if (!taken.contains(addresses.host(host))) return addresses.host(host);
        throw InvalidSubnetException.builder()
                .message("The subnet ID '" + DefaultVpc.subnetId(zone) + "' is out of available addresses")
                .build();
    }

    /**
     * The zone of a target that is an address: that of its subnet, otherwise the one that the request names (ELBv2 API,
     * TargetDescription).
     *
     * @param named as the request has it; null for none
     * @throws RuntimeException AWS's error unless the address may be a target, and in that zone
     */
    AvailabilityZone zoneOf(String address, @Nullable String named) {
        if (isInNoSubnet(address)) return zoneNamed(address, named);
        var zone = zoneOfInstance(address)
                .orElseThrow(() -> Refusals.validation(
                        "The IP address '" + address + "' is not within a range permitted by the VPC: " + permitted()));
        if (named != null && !named.equals(zone.name()))
            throw Refusals.validation("The IP address '" + address + "' is in the Availability Zone '" + zone
                    + "', not in '" + named + "'");
        return zone;
    }

    private AvailabilityZone zoneNamed(String address, @Nullable String named) {
        return manifest.zones().stream()
                .map(ZonePlace::zone)
                .filter(zone -> zone.name().equals(named))
                .findFirst()
                .orElseThrow(() -> Refusals.validation("The IP address '" + address
                        + "' is in no subnet of the VPC: its Availability Zone must be specified, one of "
                        + manifest.zones().stream()
                                .map(place -> place.zone().name())
                                .collect(Collectors.joining(", "))));
    }

    private Optional<AvailabilityZone> zoneOfInstance(String address) {
        for (var place : manifest.zones()) {
            var addresses = manifest.addresses(place.zone());
            for (int host = Addresses.FIRST_INSTANCE; host <= Addresses.LAST_INSTANCE; host++)
                if (addresses.host(host).equals(address)) return Optional.of(place.zone());
        }
        return Optional.empty();
    }

    /**
     * Whether it is the address of somebody else's container in the region's own network. On loopback there is no such
     * thing: what is there are processes of this machine.
     */
    private boolean isInNoSubnet(String address) {
        if (manifest.prefix() == null || !address.startsWith(manifest.prefix() + ".")) return false;
        var rest = HOST.matcher(address.substring(manifest.prefix().length() + 1));
        if (!rest.matches()) return false;
        int third = Integer.parseInt(rest.group(1));
        int last = Integer.parseInt(rest.group(2));
        return third >= FIRST_BEYOND_ZONES && third <= LAST_OCTET && last < LAST_OCTET;
    }

    /** What may be a target, for a sentence. */
    private String permitted() {
        var zone = manifest.addressPrefix() + ".<zone>.";
        return "an instance's address, " + zone + Addresses.FIRST_INSTANCE + " to " + zone + Addresses.LAST_INSTANCE
                + (manifest.prefix() == null
                        ? ""
                        : ", or one of this network from " + manifest.prefix() + "." + FIRST_BEYOND_ZONES + ".1 on");
    }

    RegionManifest manifest() {
        return manifest;
    }
}
