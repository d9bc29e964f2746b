package dev.faultline.loadbalancing.api;

import dev.faultline.loadbalancing.domain.listener.Condition;
import dev.faultline.loadbalancing.domain.listener.Condition.HostHeader;
import dev.faultline.loadbalancing.domain.listener.Condition.HttpHeader;
import dev.faultline.loadbalancing.domain.listener.Condition.Pair;
import dev.faultline.loadbalancing.domain.listener.Condition.PathPattern;
import dev.faultline.loadbalancing.domain.listener.Condition.QueryString;
import dev.faultline.loadbalancing.domain.listener.Condition.RequestMethod;
import dev.faultline.loadbalancing.domain.listener.Condition.SourceIp;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.QueryStringKeyValuePair;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;

/** Conditions between requests, aggregates and responses. */
final class ConditionTranslation {
    private static final List<String> FIELDS =
            List.of("path-pattern", "host-header", "http-header", "http-request-method", "query-string", "source-ip");

    private ConditionTranslation() {}

    static List<Condition> read(List<RuleCondition> conditions) {
        return conditions.stream().map(ConditionTranslation::read).toList();
    }

    private static Condition read(RuleCondition condition) {
        String field = condition.field() == null ? "" : condition.field();
        if (!FIELDS.contains(field))
            throw Refusals.validation("Condition field '" + field + "' must be one of '" + FIELDS + "'");
        requireOnly(field, condition);
        return switch (field) {
            case "host-header" -> {
                var config = condition.hostHeaderConfig();
                yield new HostHeader(values(condition, "HostHeaderConfig", config == null ? null : config.values()));
            }
            case "path-pattern" -> {
                var config = condition.pathPatternConfig();
                yield new PathPattern(values(condition, "PathPatternConfig", config == null ? null : config.values()));
            }
            case "http-header" -> {
                var config = required(condition.httpHeaderConfig(), "HttpHeaderConfig");
                yield new HttpHeader(config.httpHeaderName() == null ? "" : config.httpHeaderName(), config.values());
            }
            case "http-request-method" ->
                new RequestMethod(required(condition.httpRequestMethodConfig(), "HttpRequestMethodConfig")
                        .values());
            case "query-string" ->
                new QueryString(required(condition.queryStringConfig(), "QueryStringConfig").values().stream()
                        .map(pair -> new Pair(pair.key(), pair.value() == null ? "" : pair.value()))
                        .toList());
            case "source-ip" ->
                new SourceIp(
                        required(condition.sourceIpConfig(), "SourceIpConfig").values());
            default -> throw new IllegalStateException("a field without a translation: " + field);
        };
    }

    private static List<String> values(RuleCondition condition, String name, @Nullable List<String> configured) {
        if (condition.hasValues() && configured != null)
            throw Refusals.validation("You cannot provide both Values and '" + name + "' for a condition of type '"
                    + condition.field() + "'");
        return configured == null ? condition.values() : configured;
    }

    private static <T> T required(@Nullable T config, String name) {
        if (config == null) throw Refusals.validation("A '" + name + "' must be specified");
        return config;
    }

    private static void requireOnly(String field, RuleCondition condition) {
        long configs = Stream.<@Nullable SdkPojo>of(
                        condition.hostHeaderConfig(),
                        condition.pathPatternConfig(),
                        condition.httpHeaderConfig(),
                        condition.httpRequestMethodConfig(),
                        condition.queryStringConfig(),
                        condition.sourceIpConfig())
                .filter(Objects::nonNull)
                .count();
        boolean plain = field.equals("host-header") || field.equals("path-pattern");
        if (configs > 1 || (condition.hasValues() && !plain))
            throw Refusals.validation(
                    "A condition of type '" + field + "' can have the configuration of its type only");
    }

    static List<RuleCondition> write(List<Condition> conditions) {
        var written = new ArrayList<RuleCondition>();
        for (var condition : conditions) written.add(write(condition));
        return written;
    }

    /** As AWS answers: patterns of hosts and paths stand in both forms. */
    private static RuleCondition write(Condition condition) {
        var builder = RuleCondition.builder().field(condition.field());
        return switch (condition) {
            case HostHeader c ->
                builder.values(c.values())
                        .hostHeaderConfig(config -> config.values(c.values()))
                        .build();
            case PathPattern c ->
                builder.values(c.values())
                        .pathPatternConfig(config -> config.values(c.values()))
                        .build();
            case HttpHeader c ->
                builder.httpHeaderConfig(
                                config -> config.httpHeaderName(c.name()).values(c.values()))
                        .build();
            case RequestMethod c ->
                builder.httpRequestMethodConfig(config -> config.values(c.values()))
                        .build();
            case QueryString c ->
                builder.queryStringConfig(config -> config.values(c.values().stream()
                                .map(pair -> QueryStringKeyValuePair.builder()
                                        .key(pair.key())
                                        .value(pair.value())
                                        .build())
                                .toList()))
                        .build();
            case SourceIp c ->
                builder.sourceIpConfig(config -> config.values(c.values())).build();
        };
    }
}
