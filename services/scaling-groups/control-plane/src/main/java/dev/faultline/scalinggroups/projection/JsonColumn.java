package dev.faultline.scalinggroups.projection;

import dev.faultline.scalinggroups.domain.group.GroupSettings;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import dev.faultline.scalinggroups.domain.group.LaunchTemplateReference;
import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import dev.faultline.topology.RegionJson;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/** Columns that hold a value as JSON text, because nobody searches inside them. */
final class JsonColumn {
    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<List<GroupTag>> GROUP_TAGS = new TypeReference<>() {};

    private JsonColumn() {}

    static String of(Object value) {
        return RegionJson.mapper().writeValueAsString(value);
    }

    static Map<String, String> tags(String json) {
        return RegionJson.mapper().readValue(json, TAGS);
    }

    static List<String> texts(String json) {
        return RegionJson.mapper().readValue(json, TEXTS);
    }

    static List<GroupTag> groupTags(String json) {
        return RegionJson.mapper().readValue(json, GROUP_TAGS);
    }

    static GroupSettings settings(String json) {
        return RegionJson.mapper().readValue(json, GroupSettings.class);
    }

    static LaunchTemplateReference template(String json) {
        return RegionJson.mapper().readValue(json, LaunchTemplateReference.class);
    }

    static TemplateData templateData(String json) {
        return RegionJson.mapper().readValue(json, TemplateData.class);
    }
}
