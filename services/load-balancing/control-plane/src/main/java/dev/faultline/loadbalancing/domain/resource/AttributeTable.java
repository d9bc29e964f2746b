package dev.faultline.loadbalancing.domain.resource;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The attributes of one kind of resource: their defaults, and the values that have an effect. An attribute without
 * effect is in the table too, with its default as its only value, because that is what happens anyway (promise 1).
 */
public final class AttributeTable {
    private final Map<String, Attribute> attributes;

    private AttributeTable(Map<String, Attribute> attributes) {
        this.attributes = Collections.unmodifiableMap(attributes);
    }

    private record Attribute(String key, String initial, Predicate<String> accepts, String range) {}

    /** What forbids an attribute's value. */
    public sealed interface Violation {
        /** There is no such attribute. */
        record UnknownKey(String key) implements Violation {}

        /** @param range the values that AWS accepts, for a sentence */
        record OutOfRange(String key, String value, String range) implements Violation {}

        /** AWS accepts the value, but it would have no effect here. */
        record WithoutEffect(String key, String value, String initial) implements Violation {}
    }

    public Map<String, String> defaults() {
        var defaults = new LinkedHashMap<String, String>();
        attributes.values().forEach(attribute -> defaults.put(attribute.key, attribute.initial));
        return Collections.unmodifiableMap(defaults);
    }

    /** Every attribute by its key: with its own value where it has been changed, otherwise with its default. */
    public Map<String, String> withDefaults(Map<String, String> changed) {
        var all = new LinkedHashMap<>(defaults());
        all.putAll(changed);
        return Collections.unmodifiableMap(all);
    }

    /** The first thing that is wrong with these values; empty when all are good. */
    public Optional<Violation> violation(Map<String, String> values) {
        for (var entry : values.entrySet()) {
            var attribute = attributes.get(entry.getKey());
            if (attribute == null) return Optional.of(new Violation.UnknownKey(entry.getKey()));
            if (attribute.accepts.test(entry.getValue())) continue;
            return Optional.of(
                    attribute.range.isEmpty()
                            ? new Violation.WithoutEffect(entry.getKey(), entry.getValue(), attribute.initial)
                            : new Violation.OutOfRange(entry.getKey(), entry.getValue(), attribute.range));
        }
        return Optional.empty();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the rows of a table, in the order in which they are shown. */
    public static final class Builder {
        private final Map<String, Attribute> rows = new LinkedHashMap<>();

        /** Either {@code true} or {@code false}. */
        public Builder flag(String key, boolean initial) {
            return oneOf(key, Boolean.toString(initial), "true", "false");
        }

        /** @param values all accepted values, among them the initial one */
        public Builder oneOf(String key, String initial, String... values) {
            var accepted = List.of(values);
            return row(key, initial, accepted::contains, "one of " + String.join(", ", accepted));
        }

        /** A whole number, bounds included. */
        public Builder number(String key, int initial, int least, int most) {
            return row(
                    key,
                    Integer.toString(initial),
                    value -> value.matches("0|[1-9]\\d{0,8}")
                            && Integer.parseInt(value) >= least
                            && Integer.parseInt(value) <= most,
                    "a whole number from " + least + " to " + most);
        }

        /** An attribute of AWS without effect here: only its initial value is accepted. */
        public Builder only(String key, String initial) {
            return row(key, initial, initial::equals, "");
        }

        private Builder row(String key, String initial, Predicate<String> accepts, String range) {
            rows.put(key, new Attribute(key, initial, accepts, range));
            return this;
        }

        public AttributeTable build() {
            return new AttributeTable(rows);
        }
    }
}
