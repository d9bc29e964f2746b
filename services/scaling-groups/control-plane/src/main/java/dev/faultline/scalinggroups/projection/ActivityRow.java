package dev.faultline.scalinggroups.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A scaling activity. {@code position} orders the activities of a group. */
@Table("scaling_activity")
public record ActivityRow(
        @Id String activityId,
        String groupId,
        String groupName,
        String instanceId,
        long position,
        String zone,
        String description,
        String cause,
        Instant startedAt,
        @Nullable Instant endedAt,
        String statusCode,
        String statusMessage,
        int progress) {

    ActivityRow in(String status, int nextProgress) {
        return new ActivityRow(
                activityId,
                groupId,
                groupName,
                instanceId,
                position,
                zone,
                description,
                cause,
                startedAt,
                endedAt,
                status,
                statusMessage,
                nextProgress);
    }

    ActivityRow described(String text) {
        return new ActivityRow(
                activityId,
                groupId,
                groupName,
                instanceId,
                position,
                zone,
                text,
                cause,
                startedAt,
                endedAt,
                statusCode,
                statusMessage,
                progress);
    }

    ActivityRow ended(String status, Instant at, String message) {
        return new ActivityRow(
                activityId,
                groupId,
                groupName,
                instanceId,
                position,
                zone,
                description,
                cause,
                startedAt,
                at,
                status,
                message,
                100);
    }
}
