package dev.faultline.protocols.model;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A shape of a service model.
 *
 * @param members a structure's members by AWS's names; for a list {@code member}, for a map {@code key} and {@code value}
 * @param required names of a structure's required members
 * @param flattened a list or map without an element around its entries
 * @param constraints what a value must satisfy
 * @param error how the shape looks as an error, null when it is none
 */
public record Shape(
        String name,
        String type,
        Map<String, Reference> members,
        Set<String> required,
        boolean flattened,
        Constraints constraints,
        @Nullable ErrorTrait error) {

    /** A member's target and the name that the model gives it on the wire, if it gives one. */
    public record Reference(
            String shape,
            @Nullable String locationName,
            @Nullable String queryName,
            boolean flattened) {
        static Reference of(JsonNode node) {
            return new Reference(
                    node.path("shape").asString(""),
                    ServiceModel.text(node.path("locationName")),
                    ServiceModel.text(node.path("queryName")),
                    node.path("flattened").asBoolean(false));
        }
    }

    /**
     * Bounds are lengths for text, lists and maps, and values for numbers.
     *
     * @param allowed the enumeration's values in AWS's order, empty when anything goes
     */
    public record Constraints(
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable Pattern pattern,
            Set<String> allowed) {
        public static final Constraints NONE = new Constraints(null, null, null, Set.of());

        static Constraints of(JsonNode node) {
            var allowed = new LinkedHashSet<String>();
            node.path("enum").forEach(value -> allowed.add(value.asString()));
            String pattern = ServiceModel.text(node.path("pattern"));
            var found = new Constraints(
                    number(node.path("min")),
                    number(node.path("max")),
                    pattern == null ? null : Pattern.compile(pattern),
                    allowed);
            return found.equals(NONE) ? NONE : found;
        }

        private static @Nullable BigDecimal number(JsonNode node) {
            return node.isNumber() ? node.decimalValue() : null;
        }
    }

    /** @param sender whether the caller is at fault */
    public record ErrorTrait(@Nullable String code, int status, boolean sender) {
        static ErrorTrait of(JsonNode error) {
            int status = error.path("httpStatusCode").asInt(400);
            return new ErrorTrait(ServiceModel.text(error.path("code")), status, status < 500);
        }
    }

    static Shape of(String name, JsonNode node) {
        var members = new LinkedHashMap<String, Reference>();
        node.path("members").properties().forEach(entry -> members.put(entry.getKey(), Reference.of(entry.getValue())));
        for (String part : List.of("member", "key", "value"))
            if (node.has(part)) members.put(part, Reference.of(node.path(part)));
        var required = new LinkedHashSet<String>();
        node.path("required").forEach(member -> required.add(member.asString()));
        return new Shape(
                name,
                node.path("type").asString(""),
                members,
                required,
                node.path("flattened").asBoolean(false),
                Constraints.of(node),
                node.path("exception").asBoolean(false) ? ErrorTrait.of(node.path("error")) : null);
    }

    /** A part of a list or map. */
    public Reference part(String member) {
        Reference reference = members.get(member);
        if (reference == null) throw new IllegalArgumentException("shape " + name + " has no " + member);
        return reference;
    }
}
