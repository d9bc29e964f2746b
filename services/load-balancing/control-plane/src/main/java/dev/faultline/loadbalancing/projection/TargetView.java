package dev.faultline.loadbalancing.projection;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A target with all that is known of it: by its group, by its instance, and by the load balancer that forwards to it.
 *
 * @param zone null while its instance is not known
 * @param address null while its instance is not known
 * @param health as DescribeTargetHealth shows it
 * @param receivesTraffic whether the nodes are to know it: it can be reached and its zone is enabled
 */
public record TargetView(
        String targetGroup,
        Target.Key key,
        @Nullable AvailabilityZone zone,
        @Nullable String address,
        @Nullable Instant drainingUntil,
        TargetHealth health,
        boolean receivesTraffic) {}
