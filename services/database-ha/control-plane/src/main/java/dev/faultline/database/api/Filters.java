package dev.faultline.database.api;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.Filter;

/**
 * RDS's filters: a thing passes when it matches one value of every filter.
 *
 * @param values what a thing has under the name of a filter
 */
record Filters<T>(Map<String, Function<T, Stream<String>>> values) {
    List<T> apply(List<T> things, List<Filter> filters) {
        Stream<T> left = things.stream();
        for (Filter filter : filters) {
            Function<T, Stream<String>> known = values.get(filter.name());
            if (known == null) throw RdsErrors.invalid("Unrecognized filter name: " + filter.name());
            left = left.filter(thing -> known.apply(thing).anyMatch(filter.values()::contains));
        }
        return left.toList();
    }
}
