package dev.faultline.loadbalancing.domain.listener;

import dev.faultline.loadbalancing.domain.listener.Condition.HostHeader;
import dev.faultline.loadbalancing.domain.listener.Condition.HttpHeader;
import dev.faultline.loadbalancing.domain.listener.Condition.PathPattern;
import dev.faultline.loadbalancing.domain.listener.Condition.QueryString;
import dev.faultline.loadbalancing.domain.listener.Condition.RequestMethod;
import dev.faultline.loadbalancing.domain.listener.Condition.SourceIp;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for the conditions of one rule (ALB guide, rule-condition-types and load-balancer-limits). */
public final class Conditions {
    private static final int MOST_VALUES = 5;
    private static final int MOST_VALUES_OF_ONE = 3;
    private static final int MOST_WILDCARDS = 5;
    private static final int LONGEST_VALUE = 128;
    private static final int LONGEST_HEADER_NAME = 40;
    private static final int LONGEST_METHOD = 40;
    private static final Set<String> MAY_REPEAT = Set.of("http-header", "query-string");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.*?-]+");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.$/~\"'@:+&*?-]+");
    private static final Pattern METHOD = Pattern.compile("[A-Z_-]+");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private Conditions() {}

    /** What is wrong, as a sentence for a {@code ValidationError}; empty when all conditions are good. */
    public static Optional<String> violation(List<Condition> conditions) {
        if (conditions.isEmpty()) return Optional.of("A condition must be specified");
        var seen = new HashSet<String>();
        int values = 0;
        int wildcards = 0;
        for (var condition : conditions) {
            if (!seen.add(condition.field()) && !MAY_REPEAT.contains(condition.field()))
                return Optional.of("A rule can have at most one '" + condition.field() + "' condition");
            var texts = texts(condition);
            if (texts.isEmpty()) return Optional.of("A condition value must be specified");
            if (texts.size() > MOST_VALUES_OF_ONE)
                return Optional.of("The '" + condition.field() + "' condition can have at most '" + MOST_VALUES_OF_ONE
                        + "' values");
            var violation = violation(condition);
            if (violation.isPresent()) return violation;
            values += texts.size();
            if (mayHoldWildcards(condition))
                wildcards += (int) texts.stream()
                        .flatMapToInt(String::chars)
                        .filter(c -> c == '*' || c == '?')
                        .count();
        }
        if (values > MOST_VALUES) return Optional.of("A rule can have at most '" + MOST_VALUES + "' condition values");
        if (wildcards > MOST_WILDCARDS)
            return Optional.of("A rule can have at most '" + MOST_WILDCARDS + "' condition wildcards");
        return Optional.empty();
    }

    private static boolean mayHoldWildcards(Condition condition) {
        return !(condition instanceof RequestMethod) && !(condition instanceof SourceIp);
    }

    private static List<String> texts(Condition condition) {
        return switch (condition) {
            case HostHeader c -> c.values();
            case PathPattern c -> c.values();
            case HttpHeader c -> c.values();
            case RequestMethod c -> c.values();
            case QueryString c ->
                c.values().stream()
                        .map(pair -> pair.key() == null ? pair.value() : pair.key() + "=" + pair.value())
                        .toList();
            case SourceIp c -> c.values();
        };
    }

    private static Optional<String> violation(Condition condition) {
        return switch (condition) {
            case HostHeader c -> first(c.values(), Conditions::host);
            case PathPattern c -> first(c.values(), value -> pattern("path-pattern", PATH, value));
            case HttpHeader c ->
                headerName(c.name()).or(() -> first(c.values(), value -> printable("http-header", value)));
            case RequestMethod c -> first(c.values(), Conditions::method);
            case QueryString c -> queryString(c);
            case SourceIp c -> first(c.values(), Conditions::cidr);
        };
    }

    private interface Check {
        Optional<String> violation(String value);
    }

    private static Optional<String> first(List<String> values, Check check) {
        return values.stream().map(check::violation).flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> tooLong(String field, String value) {
        return value.length() > LONGEST_VALUE
                ? Optional.of("The '" + field + "' value is too long; the limit is '" + LONGEST_VALUE + "'")
                : Optional.empty();
    }

    private static Optional<String> pattern(String field, Pattern allowed, String value) {
        if (value.isEmpty()) return Optional.of("A condition value must be specified");
        return tooLong(field, value)
                .or(() -> allowed.matcher(value).matches()
                        ? Optional.empty()
                        : Optional.of("Condition value '" + value + "' contains a character that is not valid"));
    }

    private static Optional<String> host(String value) {
        return pattern("host-header", HOST, value)
                .or(() -> value.matches(".*\\.[A-Za-z*?]+")
                        ? Optional.empty()
                        : Optional.of("Condition value '" + value
                                + "' must contain a '.', with only alphabetical characters after the last"));
    }

    private static Optional<String> headerName(String name) {
        if (name.isEmpty()) return Optional.of("An 'HttpHeaderName' must be specified");
        if (name.length() > LONGEST_HEADER_NAME)
            return Optional.of("The 'HttpHeaderName' value is too long; the limit is '" + LONGEST_HEADER_NAME + "'");
        if (!HEADER_NAME.matcher(name).matches())
            return Optional.of("The 'HttpHeaderName' value '" + name + "' contains a character that is not valid");
        if (name.equalsIgnoreCase("host")) return Optional.of("Use a 'host-header' condition to match the host header");
        return Optional.empty();
    }

    private static Optional<String> printable(String field, String value) {
        if (value.isEmpty()) return Optional.of("A condition value must be specified");
        return tooLong(field, value)
                .or(() -> value.chars().allMatch(c -> c >= ' ' && c < 127)
                        ? Optional.empty()
                        : Optional.of("Condition value '" + value + "' contains a character that is not valid"));
    }

    private static Optional<String> method(String value) {
        if (value.length() > LONGEST_METHOD)
            return Optional.of("The 'HttpRequestMethod' value is too long; the limit is '" + LONGEST_METHOD + "'");
        return METHOD.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("The 'HttpRequestMethod' value '" + value
                        + "' can contain only uppercase letters, hyphens and underscores");
    }

    /** On their way to the nodes a pair is one text, split at its first {@code =}. */
    private static Optional<String> queryString(QueryString condition) {
        for (var pair : condition.values()) {
            var violation = printable("query-string", pair.value());
            if (violation.isPresent()) return violation;
            if (pair.key() == null && pair.value().contains("="))
                return Optional.of("The query-string value '" + pair.value()
                        + "' without a key cannot contain '=' here: name its key");
            if (pair.key() == null) continue;
            violation = printable("query-string", pair.key());
            if (violation.isPresent()) return violation;
            if (pair.key().contains("="))
                return Optional.of("The query-string key '" + pair.key() + "' cannot contain '='");
        }
        return Optional.empty();
    }

    private static Optional<String> cidr(String value) {
        if (value.equals("255.255.255.255/32")) return Optional.of("CIDR '" + value + "' is not allowed");
        int slash = value.indexOf('/');
        if (slash < 0) return notACidr(value);
        String address = value.substring(0, slash);
        String bits = value.substring(slash + 1);
        boolean version4 = address.matches("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
        boolean version6 = address.matches("[0-9A-Fa-f:]{2,39}") && address.contains(":");
        if (!bits.matches("0|[1-9]\\d{0,2}")) return notACidr(value);
        int length = Integer.parseInt(bits);
        return (version4 && length <= 32) || (version6 && length <= 128) ? Optional.empty() : notACidr(value);
    }

    private static Optional<String> notACidr(String value) {
        return Optional.of("The source-ip value '" + value + "' is not a valid CIDR block");
    }
}
