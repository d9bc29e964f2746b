package dev.faultline.loadbalancing.domain.resource;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tags of a resource, by key. Length and alphabet of keys and values are held by AWS's model at the service's door. */
public record Tags(Map<String, String> values) {
    /** AWS's quota (Tagging AWS resources, "Tag usage and limits"). */
    public static final int MOST = 50;

    public static final Tags NONE = new Tags(Map.of());

    public Tags {
        values = Map.copyOf(values);
    }

    /** What forbids a change of tags. */
    public enum Violation {
        TOO_MANY,
        RESERVED_PREFIX
    }

    /** Why these tags cannot be added; empty when they can. */
    public Optional<Violation> violation(Tags added) {
        if (added.values.keySet().stream().anyMatch(key -> key.startsWith("aws:")))
            return Optional.of(Violation.RESERVED_PREFIX);
        return plus(added).values.size() > MOST ? Optional.of(Violation.TOO_MANY) : Optional.empty();
    }

    public Tags plus(Tags added) {
        var all = new TreeMap<>(values);
        all.putAll(added.values);
        return new Tags(all);
    }

    public Tags minus(Collection<String> keys) {
        var rest = new TreeMap<>(values);
        rest.keySet().removeAll(keys);
        return new Tags(rest);
    }
}
