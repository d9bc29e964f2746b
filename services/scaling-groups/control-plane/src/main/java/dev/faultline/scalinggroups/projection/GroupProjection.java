package dev.faultline.scalinggroups.projection;

import static dev.faultline.scalinggroups.streams.Streams.GROUPS;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import dev.faultline.scalinggroups.domain.group.LifecycleState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** Groups, their instances and activities. */
public final class GroupProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;
    private final Groups groups;
    private final ActivityRows activities;

    public GroupProjection(JdbcAggregateOperations rows) {
        this.rows = rows;
        this.groups = new Groups(rows);
        this.activities = new ActivityRows(rows);
    }

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return GROUPS;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        activities.apply(envelope); // It reads rows that are about to change.
        String name = envelope.stream().id();
        switch (envelope.event()) {
            case GroupCreated e -> rows.insert(GroupRow.of(e));
            case GroupUpdated e -> group(name, row -> row.settings(e.settings()));
            case DesiredCapacityChanged e -> group(name, row -> row.desired(e.desired()));
            case TargetGroupsAttached e ->
                group(
                        name,
                        row -> row.targetGroups(Stream.concat(row.targetGroupArns().stream(), e.arns().stream())
                                .toList()));
            case TargetGroupsDetached e ->
                group(
                        name,
                        row -> row.targetGroups(row.targetGroupArns().stream()
                                .filter(arn -> !e.arns().contains(arn))
                                .toList()));
            case TagsSet e -> group(name, row -> row.tags(retagged(row.tagList(), e.tags())));
            case TagsRemoved e ->
                group(
                        name,
                        row -> row.tags(row.tagList().stream()
                                .filter(tag -> !e.keys().contains(tag.key()))
                                .toList()));
            case InstanceLaunching e -> rows.insert(MemberRow.of(row(name), e));
            case InstanceLaunchFailed e -> rows.deleteById(e.instanceId(), MemberRow.class);
            case InstanceStarted e -> member(e.instanceId(), row -> row.from(e.templateVersion()));
            case InstanceInService e -> member(e.instanceId(), row -> row.in(LifecycleState.IN_SERVICE));
            case InstanceUnhealthy e -> member(e.instanceId(), row -> row.healthy(false));
            case InstanceHealthy e -> member(e.instanceId(), row -> row.healthy(true));
            case InstanceTerminating e -> member(e.instanceId(), row -> row.in(LifecycleState.TERMINATING));
            case InstanceTerminated e -> rows.deleteById(e.instanceId(), MemberRow.class);
            case GroupDeletionStarted _ -> group(name, GroupRow::deletionStarted);
            case GroupDeleted _ -> rows.deleteById(name, GroupRow.class);
            case ZonesChanged _,
                    RegistrationRequested _,
                    DeregistrationRequested _,
                    TargetHealthNoted _,
                    TargetGone _,
                    StatusCheckNoted _,
                    TerminationOrdered _ -> {}
        }
    }

    private static List<GroupTag> retagged(List<GroupTag> tags, List<GroupTag> changed) {
        var keys = changed.stream().map(GroupTag::key).toList();
        var next = new ArrayList<>(
                tags.stream().filter(tag -> !keys.contains(tag.key())).toList());
        next.addAll(changed);
        return next;
    }

    private void group(String name, UnaryOperator<GroupRow> change) {
        rows.update(change.apply(row(name)));
    }

    private void member(String instanceId, UnaryOperator<MemberRow> change) {
        MemberRow row = groups.member(instanceId)
                .orElseThrow(() -> new IllegalStateException("no row of member " + instanceId));
        rows.update(change.apply(row));
    }

    private GroupRow row(String name) {
        return groups.find(name).orElseThrow(() -> new IllegalStateException("no row of group " + name));
    }

    @Override
    public void clear() {
        rows.deleteAll(ActivityRow.class);
        rows.deleteAll(MemberRow.class);
        rows.deleteAll(GroupRow.class);
    }
}
