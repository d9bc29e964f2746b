package dev.faultline.loadbalancing.projection;

import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.loadbalancing.domain.targetgroup.HealthCheck;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroupAttributes;
import dev.faultline.loadbalancing.domain.targetgroup.TargetType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A target group as it is shown.
 *
 * @param loadBalancer the ARN of the load balancer that forwards to it; null for none
 */
@Table("target_group")
public record TargetGroupRow(
        @Id String arn,
        String name,
        TargetType targetType,
        int port,
        String vpcId,
        Instant createdAt,
        @Nullable String loadBalancer,
        String healthCheckJson,
        String attributesJson,
        String tagsJson) {
    public HealthCheck healthCheck() {
        return Json.read(healthCheckJson, HealthCheck.class);
    }

    public TargetGroupAttributes attributes() {
        return Json.read(attributesJson, TargetGroupAttributes.class);
    }

    public Tags tags() {
        return Json.read(tagsJson, Tags.class);
    }

    TargetGroupRow usedBy(@Nullable String changed) {
        return new TargetGroupRow(
                arn, name, targetType, port, vpcId, createdAt, changed, healthCheckJson, attributesJson, tagsJson);
    }

    TargetGroupRow with(HealthCheck changed) {
        return new TargetGroupRow(
                arn,
                name,
                targetType,
                port,
                vpcId,
                createdAt,
                loadBalancer,
                Json.write(changed),
                attributesJson,
                tagsJson);
    }

    TargetGroupRow with(TargetGroupAttributes changed) {
        return new TargetGroupRow(
                arn,
                name,
                targetType,
                port,
                vpcId,
                createdAt,
                loadBalancer,
                healthCheckJson,
                Json.write(changed),
                tagsJson);
    }

    TargetGroupRow with(Tags changed) {
        return new TargetGroupRow(
                arn,
                name,
                targetType,
                port,
                vpcId,
                createdAt,
                loadBalancer,
                healthCheckJson,
                attributesJson,
                Json.write(changed));
    }
}
