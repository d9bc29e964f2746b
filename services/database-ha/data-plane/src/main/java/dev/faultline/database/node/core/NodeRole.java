package dev.faultline.database.node.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.RegionManifest;

/** What the database node of a zone is, by the manifest. */
public enum NodeRole {
    PRIMARY,
    STANDBY,
    /** The zone holds no copy. */
    NONE;

    public static NodeRole of(RegionManifest manifest, AvailabilityZone zone) {
        if (manifest.database().primary().equals(zone)) return PRIMARY;
        return manifest.database().standby().equals(zone) ? STANDBY : NONE;
    }
}
