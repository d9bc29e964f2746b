package dev.faultline.gateway;

import dev.faultline.service.FaultlineService;
import java.util.Set;

/** The gateway as the control plane starts it: last, on the region's public port. */
public final class GatewayService implements FaultlineService {
    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public Class<?> application() {
        return GatewayApplication.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of();
    }

    @Override
    public boolean frontDoor() {
        return true;
    }
}
