package dev.faultline.loadbalancing.infrastructure;

import dev.faultline.loadbalancing.api.LoadBalancingApi;
import dev.faultline.service.AwsApi;
import dev.faultline.service.FaultlineService;
import java.util.List;
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

    @Override
    public List<AwsApi> apis() {
        return List.of(new AwsApi("elbv2", TimedModel.RESOURCE, LoadBalancingApi.class));
    }
}
