package dev.faultline.loadbalancing.projection;

import dev.faultline.topology.RegionJson;
import tools.jackson.core.type.TypeReference;

/** Values in the {@code *_json} columns of the read models. */
final class Json {
    private Json() {}

    static String write(Object value) {
        return RegionJson.mapper().writeValueAsString(value);
    }

    /** For a list, whose elements' type must be known to be written. */
    static <T> String write(Object value, TypeReference<T> type) {
        return RegionJson.mapper().writerFor(type).writeValueAsString(value);
    }

    static <T> T read(String text, Class<T> type) {
        return RegionJson.mapper().readValue(text, type);
    }

    static <T> T read(String text, TypeReference<T> type) {
        return RegionJson.mapper().readValue(text, type);
    }
}
