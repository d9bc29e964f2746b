package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AwsError;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * EC2's filters: a thing passes when it matches one value of every filter; {@code *} and {@code ?} in a value stand for
 * any characters.
 *
 * @param values what a thing has under the name of a filter
 * @param tags the thing's tags, for the filters {@code tag:KEY} and {@code tag-key}; null where it has none
 */
record Filters<T>(Map<String, Function<T, Stream<String>>> values, Function<T, Map<String, String>> tags) {

    /** Filters of things that have no tags. */
    static <T> Filters<T> of(Map<String, Function<T, Stream<String>>> values) {
        return new Filters<>(values, _ -> Map.of());
    }

    List<T> apply(List<T> things, List<Filter> filters) {
        Stream<T> left = things.stream();
        for (Filter filter : filters) {
            Function<T, Stream<String>> values = values(filter.name());
            List<Pattern> patterns =
                    filter.values().stream().map(Filters::pattern).toList();
            left = left.filter(thing -> values.apply(thing).anyMatch(value -> patterns.stream()
                    .anyMatch(pattern -> pattern.matcher(value).matches())));
        }
        return left.toList();
    }

    private Function<T, Stream<String>> values(String name) {
        if (name.startsWith("tag:"))
            return thing -> Stream.ofNullable(tags.apply(thing).get(name.substring("tag:".length())));
        if (name.equals("tag-key")) return thing -> tags.apply(thing).keySet().stream();
        Function<T, Stream<String>> known = values.get(name);
        if (known == null) throw AwsError.badRequest("InvalidParameterValue", "The filter '" + name + "' is invalid");
        return known;
    }

    private static Pattern pattern(String value) {
        var regex = new StringBuilder();
        for (char c : value.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
