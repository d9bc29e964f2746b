package dev.faultline.scalinggroups.infrastructure;

import dev.faultline.scalinggroups.api.AutoScalingApi;
import dev.faultline.scalinggroups.api.Ec2Api;
import dev.faultline.service.AwsApi;
import dev.faultline.service.FaultlineService;
import java.util.List;
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

    @Override
    public List<AwsApi> apis() {
        return List.of(
                new AwsApi("ec2", ScalingGroupsApplication.EC2_MODEL, Ec2Api.class),
                new AwsApi("autoscaling", ScalingGroupsApplication.AUTO_SCALING_MODEL, AutoScalingApi.class));
    }
}
