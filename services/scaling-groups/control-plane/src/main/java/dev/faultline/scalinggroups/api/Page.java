package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AwsError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list. The token names the last thing that was shown, so that a page goes on where the one before ended,
 * whatever came or went in between.
 *
 * @param nextToken null on the last page
 */
record Page<T>(List<T> items, @Nullable String nextToken) {

    /**
     * @param key identifies an item
     * @param limit the most items; null for all
     * @param invalidToken what to answer to a token that names nothing
     */
    static <T> Page<T> of(
            List<T> all,
            Function<T, String> key,
            @Nullable Integer limit,
            @Nullable String token,
            AwsError invalidToken) {
        int from = token == null ? 0 : after(all, key, token, invalidToken);
        int to = limit == null ? all.size() : Math.min(all.size(), from + limit);
        List<T> items = all.subList(from, to);
        boolean last = to >= all.size() || items.isEmpty();
        return new Page<>(items, last ? null : encode(key.apply(items.getLast())));
    }

    private static <T> int after(List<T> all, Function<T, String> key, String token, AwsError invalidToken) {
        String shown = decode(token, invalidToken);
        for (int i = 0; i < all.size(); i++) if (key.apply(all.get(i)).equals(shown)) return i + 1;
        throw invalidToken;
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token, AwsError invalidToken) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw invalidToken;
        }
    }
}
