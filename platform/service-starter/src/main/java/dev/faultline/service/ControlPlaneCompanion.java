package dev.faultline.service;

import dev.faultline.topology.RegionManifest;
import java.io.IOException;

/**
 * What the control plane's process runs beside its services and before the first of them, such as the way to the state
 * database; found by {@link java.util.ServiceLoader}.
 */
public interface ControlPlaneCompanion {
    /**
     * @param host the address that the process may listen on
     * @return ends it, after the last service
     * @throws IOException with a sentence when it cannot run here
     */
    AutoCloseable start(RegionManifest manifest, String host) throws IOException, InterruptedException;
}
