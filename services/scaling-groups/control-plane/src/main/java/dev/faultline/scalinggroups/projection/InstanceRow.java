package dev.faultline.scalinggroups.projection;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.instance.Instance.InstanceLaunched;
import dev.faultline.scalinggroups.domain.instance.Instance.StateReason;
import dev.faultline.scalinggroups.domain.instance.InstanceSpec;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** An instance as DescribeInstances shows it. */
@Table("instance")
public record InstanceRow(
        @Id String id,
        String reservationId,
        String clientToken,
        String requestDigest,
        int launchIndex,
        String imageId,
        String instanceType,
        String userData,
        String zone,
        @Nullable String address,
        String securityGroups,
        @Nullable String groupName,
        @Nullable String templateId,
        @Nullable String templateName,
        @Nullable Long templateVersion,
        InstanceState state,
        String reasonCode,
        String reason,
        boolean reachable,
        @Nullable Instant impairedSince,
        Instant launchedAt,
        Instant changedAt,
        String tags) {

    static InstanceRow of(InstanceLaunched e) {
        InstanceSpec spec = e.spec();
        var template = spec.template();
        return new InstanceRow(
                spec.instanceId(),
                spec.reservationId(),
                spec.clientToken(),
                spec.requestDigest(),
                spec.launchIndex(),
                spec.imageId(),
                spec.instanceType(),
                spec.userData(),
                spec.zone().name(),
                null,
                JsonColumn.of(spec.securityGroupIds()),
                spec.groupName(),
                template == null ? null : template.id(),
                template == null ? null : template.name(),
                template == null ? null : template.version(),
                InstanceState.PENDING,
                "",
                "",
                true,
                null,
                e.at(),
                e.at(),
                JsonColumn.of(e.tags()));
    }

    public AvailabilityZone availabilityZone() {
        return new AvailabilityZone(zone);
    }

    public List<String> securityGroupIds() {
        return JsonColumn.texts(securityGroups);
    }

    public Map<String, String> tagMap() {
        return JsonColumn.tags(tags);
    }

    InstanceRow addressed(String next) {
        return new InstanceRow(
                id,
                reservationId,
                clientToken,
                requestDigest,
                launchIndex,
                imageId,
                instanceType,
                userData,
                zone,
                next,
                securityGroups,
                groupName,
                templateId,
                templateName,
                templateVersion,
                state,
                reasonCode,
                reason,
                reachable,
                impairedSince,
                launchedAt,
                changedAt,
                tags);
    }

    InstanceRow moved(InstanceState next, StateReason why, Instant launched, Instant at) {
        return new InstanceRow(
                id,
                reservationId,
                clientToken,
                requestDigest,
                launchIndex,
                imageId,
                instanceType,
                userData,
                zone,
                address,
                securityGroups,
                groupName,
                templateId,
                templateName,
                templateVersion,
                next,
                why.code(),
                why.message(),
                true,
                null,
                launched,
                at,
                tags);
    }

    InstanceRow reached(boolean next, Instant at) {
        return new InstanceRow(
                id,
                reservationId,
                clientToken,
                requestDigest,
                launchIndex,
                imageId,
                instanceType,
                userData,
                zone,
                address,
                securityGroups,
                groupName,
                templateId,
                templateName,
                templateVersion,
                state,
                reasonCode,
                reason,
                next,
                next ? null : at,
                launchedAt,
                changedAt,
                tags);
    }

    InstanceRow tagged(Map<String, String> next) {
        return new InstanceRow(
                id,
                reservationId,
                clientToken,
                requestDigest,
                launchIndex,
                imageId,
                instanceType,
                userData,
                zone,
                address,
                securityGroups,
                groupName,
                templateId,
                templateName,
                templateVersion,
                state,
                reasonCode,
                reason,
                reachable,
                impairedSince,
                launchedAt,
                changedAt,
                JsonColumn.of(next));
    }
}
