package dev.faultline.names.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.topology.RegionManifest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names of one kind, and where each is found in the region's zones. */
public final class NameTable {
    public static final NameTable EMPTY = new NameTable(Map.of());

    private final Map<String, List<Place>> places;

    private record Place(AvailabilityZone zone, String address) {}

    private NameTable(Map<String, List<Place>> places) {
        this.places = Map.copyOf(places);
    }

    /** The nodes of load balancers. @param configurations every one of the region */
    public static NameTable ofLoadBalancers(Collection<LoadBalancerConfiguration> configurations) {
        var places = new HashMap<String, List<Place>>();
        for (var balancer : configurations)
            places.put(
                    balancer.dnsName().toLowerCase(Locale.ROOT),
                    balancer.nodes().stream()
                            .map(node -> new Place(node.zone(), node.address()))
                            .toList());
        return new NameTable(places);
    }

    /**
     * The zones' endpoints of DB instances, {@code <identifier>.<region>.rds.localhost}: each of them leads to the primary,
     * wherever that is.
     *
     * @param assignments every instance of the region; one that is not to run has no name
     */
    public static NameTable ofDatabases(Collection<DatabaseAssignment> assignments, RegionManifest manifest) {
        var endpoints = manifest.zones().stream()
                .map(place ->
                        new Place(place.zone(), manifest.addresses(place.zone()).infrastructure()))
                .toList();
        var places = new HashMap<String, List<Place>>();
        for (var instance : assignments)
            if (instance.desired() == Desired.RUNNING)
                places.put(instance.identifier() + "." + databases(manifest.region()), endpoints);
        return new NameTable(places);
    }

    /** Below what the names of a region's DB instances are. */
    static String databases(Region region) {
        return region + ".rds.localhost";
    }

    /**
     * The addresses to answer with: those in zones that answer. When none of them is in such a zone, or when every
     * other zone is silent, which may as well be our own fault, then all of them, as AWS does when all are unhealthy.
     *
     * @param name in any case, without the dot at its end
     * @param silent the zones that this zone's probes do not reach; never its own
     * @param everyOtherZoneIsSilent whether that is all of them
     * @return null when there is no such name
     */
    public @Nullable List<String> addresses(String name, Set<AvailabilityZone> silent, boolean everyOtherZoneIsSilent) {
        List<Place> all = places.get(name.toLowerCase(Locale.ROOT));
        if (all == null) return null;
        List<Place> answering = everyOtherZoneIsSilent
                ? all
                : all.stream().filter(place -> !silent.contains(place.zone())).toList();
        return (answering.isEmpty() ? all : answering)
                .stream().map(Place::address).toList();
    }
}
