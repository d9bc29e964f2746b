package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.ConfigurationFeed;
import dev.faultline.zone.Observations;
import dev.faultline.zone.Peers;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A zone of which only the disk and the children are real: all that a database node uses. */
record TestZone(RegionManifest manifest, AvailabilityZone self, Path data, Path home, ChildProcesses children)
        implements ZoneContext {

    @Override
    public long incarnation() {
        return 1;
    }

    @Override
    public Path dataDirectory(ZoneComponent component) throws IOException {
        return Files.createDirectories(data.resolve(component.name()));
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public ConfigurationFeed configuration() {
        throw new UnsupportedOperationException("a database node follows no topic");
    }

    @Override
    public Observations observations() {
        throw new UnsupportedOperationException("a database node observes nothing yet");
    }

    @Override
    public Peers peers() {
        throw new UnsupportedOperationException("a database node asks for no peers yet");
    }
}
