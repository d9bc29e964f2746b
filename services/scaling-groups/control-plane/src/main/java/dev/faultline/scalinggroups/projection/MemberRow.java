package dev.faultline.scalinggroups.projection;

import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.InstanceLaunching;
import dev.faultline.scalinggroups.domain.group.LaunchTemplateReference;
import dev.faultline.scalinggroups.domain.group.LifecycleState;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** An instance of a group. */
@Table("group_member")
public record MemberRow(
        @Id String instanceId,
        String groupName,
        String groupId,
        long sequence,
        String zone,
        LifecycleState lifecycleState,
        boolean healthy,
        String template,
        long templateVersion) {

    static MemberRow of(GroupRow group, InstanceLaunching e) {
        return new MemberRow(
                e.instanceId(),
                group.name(),
                group.groupId(),
                e.sequence(),
                e.zone().name(),
                LifecycleState.PENDING,
                true,
                JsonColumn.of(e.template()),
                0);
    }

    public LaunchTemplateReference templateReference() {
        return JsonColumn.template(template);
    }

    MemberRow in(LifecycleState next) {
        return new MemberRow(instanceId, groupName, groupId, sequence, zone, next, healthy, template, templateVersion);
    }

    MemberRow healthy(boolean next) {
        return new MemberRow(
                instanceId, groupName, groupId, sequence, zone, lifecycleState, next, template, templateVersion);
    }

    MemberRow from(long version) {
        return new MemberRow(
                instanceId, groupName, groupId, sequence, zone, lifecycleState, healthy, template, version);
    }
}
