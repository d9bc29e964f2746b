package dev.faultline.loadbalancing.api;

import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Limit;

/** DescribeAccountLimits: the quotas that hold here, under AWS's names. */
final class AccountLimits {
    private static final List<Limit> LIMITS = List.of(
            limit("application-load-balancers", LoadBalancerOperations.MOST_LOAD_BALANCERS),
            limit("listeners-per-application-load-balancer", LoadBalancer.MOST_LISTENERS),
            limit("rules-per-application-load-balancer", LoadBalancer.MOST_RULES),
            limit("target-groups", TargetGroupOperations.MOST_TARGET_GROUPS),
            limit("target-groups-per-action-on-application-load-balancer", Action.MOST_GROUPS),
            limit("target-groups-per-application-load-balancer", LoadBalancer.MOST_TARGET_GROUPS),
            limit("targets-per-target-group", TargetGroup.MOST_TARGETS));

    private AccountLimits() {}

    private static Limit limit(String name, int most) {
        return Limit.builder().name(name).max(Integer.toString(most)).build();
    }

    static DescribeAccountLimitsResponse describe() {
        return DescribeAccountLimitsResponse.builder().limits(LIMITS).build();
    }
}
