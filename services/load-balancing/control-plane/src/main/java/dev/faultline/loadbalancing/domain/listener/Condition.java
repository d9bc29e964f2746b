package dev.faultline.loadbalancing.domain.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition of a rule; it holds when one of its values matches (ALB guide, rule-condition-types). */
public sealed interface Condition {
    /** AWS's name of the field that is looked at. */
    default String field() {
        return switch (this) {
            case HostHeader _ -> "host-header";
            case PathPattern _ -> "path-pattern";
            case HttpHeader _ -> "http-header";
            case RequestMethod _ -> "http-request-method";
            case QueryString _ -> "query-string";
            case SourceIp _ -> "source-ip";
        };
    }

    /** Case-insensitive patterns with {@code *} and {@code ?}. */
    record HostHeader(List<String> values) implements Condition {
        public HostHeader {
            values = List.copyOf(values);
        }
    }

    /** Case-sensitive patterns with {@code *} and {@code ?}, for the path without the query. */
    record PathPattern(List<String> values) implements Condition {
        public PathPattern {
            values = List.copyOf(values);
        }
    }

    /** Case-insensitive patterns with {@code *} and {@code ?} for the values of one header. */
    record HttpHeader(String name, List<String> values) implements Condition {
        public HttpHeader {
            values = List.copyOf(values);
        }
    }

    /** Methods, compared exactly. */
    record RequestMethod(List<String> values) implements Condition {
        public RequestMethod {
            values = List.copyOf(values);
        }
    }

    /** Pairs of case-insensitive patterns. */
    record QueryString(List<Pair> values) implements Condition {
        public QueryString {
            values = List.copyOf(values);
        }
    }

    /** @param key null for any key */
    record Pair(@Nullable String key, String value) {}

    /** CIDR blocks of the connection's peer. */
    record SourceIp(List<String> values) implements Condition {
        public SourceIp {
            values = List.copyOf(values);
        }
    }
}
