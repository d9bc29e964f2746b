package dev.faultline.scalinggroups.infrastructure;

import dev.faultline.service.FaultlineService;
import java.util.Set;

/** EC2 and Auto Scaling as one service of the control plane. */
public final class ScalingGroupsService implements FaultlineService {
    @Override
    public String name() {
        return "scaling-groups";
    }

    @Override
    public Class<?> application() {
        return ScalingGroupsApplication.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of("ec2", "autoscaling");
    }
}
