package dev.faultline.launcher.command;

import dev.faultline.aws.Region;
import dev.faultline.launcher.machine.Listeners;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which loopback network of this machine a region has, or gets.
 *
 * @param founded the regions of this installation; each keeps the network that it was founded on, also while it is down
 * @param free whether nobody listens in a network now
 */
record Networks(NeighbouringRegions founded, IntPredicate free) {
    /** Those above belong to tests. */
    static final int LAST = 19;

    /** A zone index is a digit; the build trains its processes in the last one. */
    private static final int LAST_ZONE = 9;

    Networks(NeighbouringRegions founded) {
        this(founded, Networks::silent);
    }

    /** Its own since it was founded; before, the first for the usual region, and for another one a free one. */
    int of(Region region) throws RegionException {
        var manifest = founded.find(region);
        if (manifest.isPresent()) return manifest.get().network();
        return region.equals(RegionSettings.DEFAULT_REGION)
                ? RegionSettings.DEFAULT_NETWORK
                : lowest(IntStream.rangeClosed(RegionSettings.DEFAULT_NETWORK + 1, LAST));
    }

    /** One for a region that is wiped soon, the wish if it is free. It is none that a region keeps. */
    int aside(IntStream wish) throws RegionException {
        return lowest(IntStream.concat(wish, IntStream.rangeClosed(RegionSettings.DEFAULT_NETWORK, LAST)));
    }

    private int lowest(IntStream candidates) throws RegionException {
        var taken = taken();
        return candidates
                .filter(network -> !taken.contains(network))
                .filter(free)
                .findFirst()
                .orElseThrow(() -> new RegionException("The loopback networks up to 127." + LAST
                        + " are all taken by regions: stop one with `faultline down`, or wipe one with"
                        + " `faultline reset`."));
    }

    private Set<Integer> taken() throws RegionException {
        try {
            return founded.all().stream().map(RegionManifest::network).collect(Collectors.toSet());
        } catch (UncheckedIOException e) {
            throw new RegionException(
                    founded.folder() + " cannot be read: set FAULTLINE_DATA to a folder of yours.", e);
        }
    }

    /** Nobody listens where a region's processes would; one with a failed zone is still a region. */
    private static boolean silent(int network) {
        if (!Listeners.free("127." + network + ".0.1", Ports.FIRST_SERVICE)) return false;
        for (int zone = 1; zone <= LAST_ZONE; zone++) {
            var address = new Addresses(network, zone).infrastructure();
            if (!Listeners.free(address, Ports.BEACON) || !Listeners.free(address, Ports.BROKER)) return false;
        }
        return true;
    }
}
