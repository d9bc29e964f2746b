package dev.faultline.loadbalancing.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param nextMarker asks for the next page; null on the last
 */
record Page<T>(List<T> items, @Nullable String nextMarker) {
    /** AWS's page size where a request names none. */
    private static final int DEFAULT_SIZE = 400;

    /**
     * The page that follows a marker. A marker names the last item before it, so that items that come or go meanwhile
     * neither repeat nor skip others.
     *
     * @param sorted all items, by ascending key
     */
    static <T> Page<T> of(List<T> sorted, Function<T, String> key, @Nullable String marker, @Nullable Integer size) {
        String after = marker == null ? "" : decode(marker);
        int most = size == null ? DEFAULT_SIZE : size;
        var rest = sorted.stream()
                .filter(item -> key.apply(item).compareTo(after) > 0)
                .toList();
        if (rest.size() <= most) return new Page<>(rest, null);
        return new Page<>(rest.subList(0, most), encode(key.apply(rest.get(most - 1))));
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusals.validation("The marker '" + marker + "' is not valid");
        }
    }
}
