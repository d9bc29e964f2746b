package dev.faultline.database.infrastructure;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.io.OutsideEndpoints;
import dev.faultline.runtime.TimeSource;
import dev.faultline.service.ControlPlaneCompanion;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The control plane's own way to the state database: it is in no zone, so its connections have to survive any zone. One that
 * is frozen accepts connections and says nothing; this endpoint resets them as soon as another zone has the primary.
 */
public final class StateDatabaseEndpoint implements ControlPlaneCompanion {
    private static final int ZONES = 3;

    @Override
    public AutoCloseable start(RegionManifest manifest, String host) throws IOException, InterruptedException {
        // A region of fewer zones has no database of ours.
        if (manifest.zones().size() != ZONES) return () -> {};
        var endpoints = OutsideEndpoints.open(host, TimeSource.system());
        try {
            var state = ClusterDefinition.ofState(manifest);
            endpoints.open(state, new InetSocketAddress(host, state.endpointPort()));
            return endpoints;
        } catch (IOException | InterruptedException e) {
            endpoints.close();
            throw e;
        }
    }
}
