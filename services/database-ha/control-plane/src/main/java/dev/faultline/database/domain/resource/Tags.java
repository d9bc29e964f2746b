package dev.faultline.database.domain.resource;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A resource's tags, in the order of their keys. */
public record Tags(Map<String, String> values) {
    /** RDS's quota of tags for a resource. */
    public static final int MOST = 50;

    public static final Tags NONE = new Tags(Map.of());

    public Tags {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    public Tags plus(Tags others) {
        var all = new TreeMap<>(values);
        all.putAll(others.values);
        return new Tags(all);
    }

    public Tags minus(Collection<String> keys) {
        var left = new TreeMap<>(values);
        left.keySet().removeAll(keys);
        return new Tags(left);
    }

    /** What is wrong with them as a whole, as a sentence. */
    public Optional<String> violation() {
        if (values.size() > MOST) return Optional.of("A resource can have at most " + MOST + " tags");
        return values.keySet().stream()
                .filter(key -> key.startsWith("aws:"))
                .findFirst()
                .map(key -> "The tag key '" + key + "' begins with aws:, which is reserved");
    }
}
