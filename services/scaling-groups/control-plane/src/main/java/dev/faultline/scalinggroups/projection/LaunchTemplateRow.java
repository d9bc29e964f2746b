package dev.faultline.scalinggroups.projection;

import java.time.Instant;
import java.util.Map;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A launch template as DescribeLaunchTemplates shows it. */
@Table("launch_template")
public record LaunchTemplateRow(
        @Id String id, String name, Instant createdAt, long defaultVersion, long latestVersion, String tags) {

    public Map<String, String> tagMap() {
        return JsonColumn.tags(tags);
    }

    LaunchTemplateRow versions(long nextDefault, long nextLatest) {
        return new LaunchTemplateRow(id, name, createdAt, nextDefault, nextLatest, tags);
    }

    LaunchTemplateRow tagged(Map<String, String> next) {
        return new LaunchTemplateRow(id, name, createdAt, defaultVersion, latestVersion, JsonColumn.of(next));
    }
}
