package dev.faultline.loadbalancing.infrastructure;

import dev.faultline.service.FaultlineService;
import java.util.Set;

/** Elastic Load Balancing, version 2: application load balancers. */
public final class LoadBalancingService implements FaultlineService {
    @Override
    public String name() {
        return "load-balancing";
    }

    @Override
    public Class<?> application() {
        return LoadBalancingApplication.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of("elasticloadbalancing");
    }
}
