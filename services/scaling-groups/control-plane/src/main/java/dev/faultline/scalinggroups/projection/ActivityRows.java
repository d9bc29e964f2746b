package dev.faultline.scalinggroups.projection;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.scalinggroups.domain.group.ActivityId;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/**
 * Writes scaling activities, in AWS's texts; they outlive their group. It is a part of {@link GroupProjection}, whose rows
 * it reads before they change.
 */
final class ActivityRows {
    private static final String FAILED = "Launching a new EC2 instance.  Status Reason: ";

    private final JdbcAggregateOperations rows;
    private final Groups groups;

    ActivityRows(JdbcAggregateOperations rows) {
        this.rows = rows;
        this.groups = new Groups(rows);
    }

    void apply(Envelope<Event> envelope) {
        switch (envelope.event()) {
            case InstanceLaunching e -> launching(envelope, e);
            case RegistrationRequested e -> launch(e.instanceId(), row -> row.in("InProgress", 60));
            case InstanceInService e -> launch(e.instanceId(), row -> row.ended("Successful", e.at(), ""));
            case InstanceLaunchFailed e -> failed(e);
            case InstanceTerminating e -> terminating(envelope, e);
            case TerminationOrdered e ->
                termination(e.instanceId(), row -> row.described(terminatingText(e.instanceId()))
                        .in("InProgress", 50));
            case InstanceTerminated e -> termination(e.instanceId(), row -> row.ended("Successful", e.at(), ""));
            case GroupCreated _,
                    GroupUpdated _,
                    DesiredCapacityChanged _,
                    TargetGroupsAttached _,
                    TargetGroupsDetached _,
                    TagsSet _,
                    TagsRemoved _,
                    ZonesChanged _,
                    InstanceStarted _,
                    DeregistrationRequested _,
                    TargetHealthNoted _,
                    TargetGone _,
                    StatusCheckNoted _,
                    InstanceUnhealthy _,
                    InstanceHealthy _,
                    GroupDeletionStarted _,
                    GroupDeleted _ -> {}
        }
    }

    private void launching(Envelope<Event> envelope, InstanceLaunching e) {
        String group = envelope.stream().id();
        String groupId = groups.find(group).orElseThrow().groupId();
        rows.insert(new ActivityRow(
                ActivityId.ofLaunch(groupId, e.instanceId()),
                groupId,
                group,
                e.instanceId(),
                envelope.position(),
                e.zone().name(),
                "Launching a new EC2 instance: " + e.instanceId(),
                e.cause(),
                e.at(),
                null,
                "PreInService",
                "",
                30));
    }

    private void failed(InstanceLaunchFailed e) {
        String text = e.message() + " Launching EC2 instance failed.";
        launch(e.instanceId(), row -> row.described(FAILED + text).ended("Failed", e.at(), text));
        termination(e.instanceId(), row -> row.ended("Successful", e.at(), ""));
    }

    private void terminating(Envelope<Event> envelope, InstanceTerminating e) {
        ActivityRow launch = launchOf(e.instanceId());
        cancelUnfinished(launch, e.at());
        boolean waits = !e.waitingFor().isEmpty();
        String text = terminatingText(e.instanceId());
        rows.insert(new ActivityRow(
                ActivityId.ofTermination(launch.groupId(), e.instanceId()),
                launch.groupId(),
                launch.groupName(),
                e.instanceId(),
                envelope.position(),
                launch.zone(),
                waits ? text + " - Waiting For ELB Connection Draining." : text,
                e.cause(),
                e.at(),
                null,
                waits ? "WaitingForELBConnectionDraining" : "InProgress",
                "",
                waits ? 20 : 0));
    }

    private void cancelUnfinished(ActivityRow launch, Instant at) {
        if (launch.endedAt() == null)
            rows.update(launch.ended("Cancelled", at, "The instance was terminated before it was in service."));
    }

    private static String terminatingText(String instanceId) {
        return "Terminating EC2 instance: " + instanceId;
    }

    private ActivityRow launchOf(String instanceId) {
        String groupId = groups.member(instanceId).orElseThrow().groupId();
        return groups.activity(ActivityId.ofLaunch(groupId, instanceId)).orElseThrow();
    }

    private void launch(String instanceId, UnaryOperator<ActivityRow> change) {
        ActivityRow row = launchOf(instanceId);
        if (row.endedAt() == null) rows.update(change.apply(row));
    }

    private void termination(String instanceId, UnaryOperator<ActivityRow> change) {
        String groupId = groups.member(instanceId).orElseThrow().groupId();
        groups.activity(ActivityId.ofTermination(groupId, instanceId))
                .filter(row -> row.endedAt() == null)
                .ifPresent(row -> rows.update(change.apply(row)));
    }
}
