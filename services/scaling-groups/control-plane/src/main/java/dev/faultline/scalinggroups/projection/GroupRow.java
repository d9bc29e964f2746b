package dev.faultline.scalinggroups.projection;

import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.GroupCreated;
import dev.faultline.scalinggroups.domain.group.GroupSettings;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import java.time.Instant;
import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A group as DescribeAutoScalingGroups shows it, without its instances. */
@Table("scaling_group")
public record GroupRow(
        @Id String name,
        String groupId,
        String settings,
        int desired,
        String targetGroups,
        String tags,
        Instant createdAt,
        boolean deleting) {

    static GroupRow of(GroupCreated e) {
        return new GroupRow(
                e.name(),
                e.id(),
                JsonColumn.of(e.settings()),
                e.desired(),
                JsonColumn.of(e.targetGroups()),
                JsonColumn.of(e.tags()),
                e.at(),
                false);
    }

    public GroupSettings groupSettings() {
        return JsonColumn.settings(settings);
    }

    public List<String> targetGroupArns() {
        return JsonColumn.texts(targetGroups);
    }

    public List<GroupTag> tagList() {
        return JsonColumn.groupTags(tags);
    }

    GroupRow settings(GroupSettings next) {
        return new GroupRow(name, groupId, JsonColumn.of(next), desired, targetGroups, tags, createdAt, deleting);
    }

    GroupRow desired(int next) {
        return new GroupRow(name, groupId, settings, next, targetGroups, tags, createdAt, deleting);
    }

    GroupRow targetGroups(List<String> next) {
        return new GroupRow(name, groupId, settings, desired, JsonColumn.of(next), tags, createdAt, deleting);
    }

    GroupRow tags(List<GroupTag> next) {
        return new GroupRow(name, groupId, settings, desired, targetGroups, JsonColumn.of(next), createdAt, deleting);
    }

    GroupRow deletionStarted() {
        return new GroupRow(name, groupId, settings, 0, targetGroups, tags, createdAt, true);
    }
}
