package dev.faultline.database.projection;

import dev.faultline.topology.RegionJson;
import tools.jackson.core.type.TypeReference;

/** Columns that hold a state as JSON text, because nobody searches inside it. */
final class JsonColumn {
    private JsonColumn() {}

    /** @param type a sealed state's interface, so that its records are told apart */
    static <T> String write(T value, TypeReference<T> type) {
        return RegionJson.mapper().writerFor(type).writeValueAsString(value);
    }

    static <T> T read(String json, TypeReference<T> type) {
        return RegionJson.mapper().readValue(json, type);
    }
}
