package dev.faultline.loadbalancing.projection;

import dev.faultline.loadbalancing.domain.resource.Tags;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A listener as it is shown. */
@Table("listener")
public record ListenerRow(@Id String arn, String loadBalancer, int port, String tagsJson) {
    public Tags tags() {
        return Json.read(tagsJson, Tags.class);
    }

    ListenerRow with(int changed) {
        return new ListenerRow(arn, loadBalancer, changed, tagsJson);
    }

    ListenerRow with(Tags changed) {
        return new ListenerRow(arn, loadBalancer, port, Json.write(changed));
    }
}
