package dev.faultline.database.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list. The marker names the last thing that was shown, so that a page goes on where the one before ended,
 * also when that thing is gone.
 *
 * @param marker null on the last page
 */
record Page<T>(List<T> items, @Nullable String marker) {
    private static final int LEAST = 20;
    private static final int MOST = 100;

    /** @param key orders the list, and identifies an item */
    static <T> Page<T> of(
            List<T> ordered, Function<T, String> key, @Nullable Integer maxRecords, @Nullable String marker) {
        int limit = maxRecords == null ? MOST : maxRecords;
        if (limit < LEAST || limit > MOST)
            throw RdsErrors.invalid(
                    "Invalid value " + limit + " for MaxRecords. Must be between " + LEAST + " and " + MOST);
        List<T> left = ordered;
        if (marker != null) {
            String shown = decode(marker);
            left = ordered.stream()
                    .filter(item -> key.apply(item).compareTo(shown) > 0)
                    .toList();
        }
        boolean last = left.size() <= limit;
        var items = last ? left : left.subList(0, limit);
        return new Page<>(items, last ? null : encode(key.apply(items.getLast())));
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw RdsErrors.invalid("The request cannot be completed because the Marker is not valid: " + marker);
        }
    }
}
