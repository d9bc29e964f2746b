package dev.faultline.database.regions;

import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The way to the regions beside this one on the same machine. */
public interface Neighbours {
    /** Those that were founded, whether they run or not. */
    List<RegionManifest> all();

    /** One of them by its code. */
    Optional<RegionManifest> find(String region);

    /**
     * All DB instances of a region, as it tells them.
     *
     * @throws IOException when it does not answer
     */
    List<InstanceSummary> instances(RegionManifest region) throws IOException;
}
