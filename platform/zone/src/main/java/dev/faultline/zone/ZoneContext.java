package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.nio.file.Path;

/** What a zone offers to its components. */
public interface ZoneContext {
    RegionManifest manifest();

    AvailabilityZone self();

    /** Grows with every start of this zone's process; kept on its disk. */
    long incarnation();

    default Addresses addresses() {
        return manifest().addresses(self());
    }

    /** The component's own folder on the zone's disk, created when missing. It outlives the process. */
    Path dataDirectory(ZoneComponent component) throws IOException;

    /** Where the distribution lies: its {@code lib} folders, templates and caches. */
    Path home();

    TimeSource time();

    /** Runs children of the zone, which die with it. */
    ChildProcesses children();

    /** Compacted configuration topics, kept on the zone's disk. */
    ConfigurationFeed configuration();

    /** Topics of soft state, for what components observe. */
    Observations observations();

    /** Which zones answer, by this zone's own probes. */
    Peers peers();
}
