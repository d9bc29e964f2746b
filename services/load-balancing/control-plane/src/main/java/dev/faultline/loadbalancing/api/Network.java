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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSecurityGroupException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidSubnetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetNotFoundException;

/** The region's default VPC and its addresses, as requests refer to them. */
@Component
final class Network {
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

    /** The zone in whose range of instances an address lies; empty for any other text. */
    Optional<AvailabilityZone> zoneOf(String address) {
        for (var place : manifest.zones()) {
            var addresses = manifest.addresses(place.zone());
            for (int host = Addresses.FIRST_INSTANCE; host <= Addresses.LAST_INSTANCE; host++)
                if (addresses.host(host).equals(address)) return Optional.of(place.zone());
        }
        return Optional.empty();
    }

    /** The ranges of {@link #zoneOf}, for a sentence. */
    String instanceAddresses() {
        var zone = manifest.addressPrefix() + ".<zone>.";
        return zone + Addresses.FIRST_INSTANCE + " to " + zone + Addresses.LAST_INSTANCE;
    }

    RegionManifest manifest() {
        return manifest;
    }
}
