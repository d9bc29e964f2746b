package dev.faultline.database.infrastructure;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.io.OutsideEndpoints;
import dev.faultline.runtime.TimeSource;
import dev.faultline.service.ControlPlaneCompanion;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The ways to databases that are in no zone, so that their connections survive any zone: the control plane's own to the
 * state database, and those of DB instances. A zone that is frozen accepts connections and says nothing; these endpoints
 * reset them as soon as another zone has the primary.
 */
public final class DatabaseEndpoints implements ControlPlaneCompanion {
    private static final int ZONES = 3;

    @Override
    public AutoCloseable start(RegionManifest manifest, String host) throws IOException, InterruptedException {
        // A region of fewer zones has no database of ours.
        if (manifest.zones().size() != ZONES) return () -> {};
        var endpoints = OutsideEndpoints.open(host, TimeSource.system());
        try {
            if (manifest.externalDatabase() == null) {
                var state = ClusterDefinition.ofState(manifest);
                endpoints.open(state, new InetSocketAddress(host, state.endpointPort()));
            }
        } catch (IOException | InterruptedException e) {
            endpoints.close();
            throw e;
        }
        if (!hasAddressesOfInstances(manifest)) return endpoints;
        var instances = new InstanceEndpoints(endpoints, manifest, kafka(manifest));
        return () -> {
            instances.close();
            endpoints.close();
        };
    }

    /** Where every service is a container of its own, the addresses are this service's alone. */
    private static boolean hasAddressesOfInstances(RegionManifest manifest) {
        return manifest.prefix() == null || DatabaseService.NAME.equals(System.getenv("FAULTLINE_SERVICE"));
    }

    private static KafkaCluster kafka(RegionManifest manifest) {
        return KafkaCluster.of(manifest, System.getenv("FAULTLINE_KAFKA_BOOTSTRAP_SERVERS"));
    }
}
