package dev.faultline.loadbalancing.node.core;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Condition;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Rule;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A listener's rules, ready to be asked: in the order of the configuration the first whose conditions all hold decides.
 * Which field matches how is in the ALB guide, "listener rule condition types"; paths and methods are compared exactly,
 * everything else without regard to case.
 */
public final class RuleTable {
    private record Compiled(Rule rule, List<Predicate<RequestFacts>> conditions) {
        boolean matches(RequestFacts request) {
            for (Predicate<RequestFacts> condition : conditions) if (!condition.test(request)) return false;
            return true;
        }
    }

    private final List<Compiled> rules;

    private RuleTable(List<Compiled> rules) {
        this.rules = rules;
    }

    /** @throws IllegalArgumentException when a condition cannot be read */
    public static RuleTable of(List<Rule> rules) {
        return new RuleTable(rules.stream()
                .map(rule -> new Compiled(
                        rule, rule.conditions().stream().map(RuleTable::compile).toList()))
                .toList());
    }

    /** The rule that decides, or null when none matches, which only a listener without a default rule can bring about. */
    public @Nullable Rule match(RequestFacts request) {
        for (Compiled rule : rules) if (rule.matches(request)) return rule.rule();
        return null;
    }

    private static Predicate<RequestFacts> compile(Condition condition) {
        List<String> values = condition.values();
        return switch (condition.field()) {
            case "host-header" -> {
                List<Glob> hosts = ignoringCase(values);
                yield request -> anyMatches(hosts, request.host());
            }
            case "path-pattern" -> {
                List<Glob> paths = values.stream().map(Glob::caseSensitive).toList();
                yield request -> anyMatches(paths, request.path());
            }
            case "http-header" -> header(condition.name(), ignoringCase(values));
            case "http-request-method" -> request -> values.contains(request.method());
            case "query-string" -> {
                List<QueryPattern> parameters =
                        values.stream().map(QueryPattern::parse).toList();
                yield request -> anyParameter(parameters, request.query());
            }
            case "source-ip" -> {
                List<Cidr> blocks = values.stream().map(Cidr::parse).toList();
                yield request -> blocks.stream().anyMatch(block -> block.contains(request.clientAddress()));
            }
            default -> throw new IllegalArgumentException("unknown condition field: " + condition.field());
        };
    }

    private static Predicate<RequestFacts> header(@Nullable String name, List<Glob> patterns) {
        if (name == null) throw new IllegalArgumentException("an http-header condition needs a name");
        return request -> request.header(name).stream().anyMatch(value -> anyMatches(patterns, value));
    }

    private static List<Glob> ignoringCase(List<String> values) {
        return values.stream().map(Glob::ignoringCase).toList();
    }

    private static boolean anyMatches(List<Glob> patterns, String text) {
        for (Glob pattern : patterns) if (pattern.matches(text)) return true;
        return false;
    }

    private static boolean anyParameter(List<QueryPattern> patterns, String query) {
        if (query.isEmpty()) return false;
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            for (QueryPattern pattern : patterns) if (pattern.matches(key, value)) return true;
        }
        return false;
    }

    /** @param key null when any key will do */
    private record QueryPattern(@Nullable Glob key, Glob value) {
        static QueryPattern parse(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? new QueryPattern(null, Glob.ignoringCase(text))
                    : new QueryPattern(
                            Glob.ignoringCase(text.substring(0, equals)),
                            Glob.ignoringCase(text.substring(equals + 1)));
        }

        boolean matches(String actualKey, String actualValue) {
            return (key == null || key.matches(actualKey)) && value.matches(actualValue);
        }
    }
}
