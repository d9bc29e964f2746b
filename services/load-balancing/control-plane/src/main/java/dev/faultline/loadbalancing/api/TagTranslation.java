package dev.faultline.loadbalancing.api;

import dev.faultline.loadbalancing.domain.resource.Tags;
import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTagKeysException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** Tags between requests, aggregates and responses. */
final class TagTranslation {
    private TagTranslation() {}

    static Tags read(List<Tag> tags) {
        var values = new TreeMap<String, String>();
        for (var tag : tags) {
            String value = tag.value() == null ? "" : tag.value();
            if (values.put(tag.key(), value) != null)
                throw DuplicateTagKeysException.builder()
                        .message("The same tag key '" + tag.key() + "' is specified more than once")
                        .build();
        }
        return new Tags(values);
    }

    static List<Tag> write(Tags tags) {
        return new TreeMap<>(tags.values())
                .entrySet().stream()
                        .map(entry -> Tag.builder()
                                .key(entry.getKey())
                                .value(entry.getValue())
                                .build())
                        .toList();
    }
}
