package dev.faultline.scalinggroups.projection;

import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A version of a launch template; {@code id} is the template's id, a slash and the number. */
@Table("launch_template_version")
public record LaunchTemplateVersionRow(
        @Id String id,
        String templateId,
        long number,
        @Nullable String description,
        String data,
        Instant createdAt) {

    static String id(String templateId, long number) {
        return templateId + "/" + number;
    }

    public TemplateData templateData() {
        return JsonColumn.templateData(data);
    }
}
