package dev.faultline.loadbalancing.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Condition;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleTableTest {
    private record Request(
            String method,
            String host,
            String path,
            String query,
            Map<String, List<String>> headers,
            byte[] clientAddress)
            implements RequestFacts {
        @Override
        public List<String> header(String name) {
            return headers.getOrDefault(name, List.of());
        }
    }

    private static final Request GET = new Request(
            "GET",
            "www.example.com",
            "/img/cat.png",
            "size=Large&raw",
            Map.of("User-Agent", List.of("Mozilla/5.0 (X11)")),
            new byte[] {10, 1, 2, 3});

    private static boolean matches(String field, String... values) {
        return matches(new Condition(field, null, List.of(values)));
    }

    private static boolean matches(Condition... conditions) {
        return RuleTable.of(List.of(new Rule("r", "1", List.of(conditions), fixed(200))))
                        .match(GET)
                != null;
    }

    private static Action fixed(int status) {
        return new Action.FixedResponse(status, "text/plain", "");
    }

    @Test
    void a_host_is_matched_without_regard_to_case_and_a_star_needs_its_dot() {
        assertThat(matches("host-header", "WWW.Example.COM")).isTrue();
        assertThat(matches("host-header", "*.example.com")).isTrue();
        assertThat(matches("host-header", "ww?.example.com")).isTrue();
        assertThat(matches("host-header", "*.www.example.com")).isFalse();
        assertThat(matches("host-header", "example.com")).isFalse();
    }

    @Test
    void a_path_is_matched_with_regard_to_case_and_without_its_query() {
        assertThat(matches("path-pattern", "/img/*")).isTrue();
        assertThat(matches("path-pattern", "/IMG/*")).isFalse();
        assertThat(matches("path-pattern", "*.png")).isTrue();
        assertThat(matches("path-pattern", "/img/???.png")).isTrue();
        assertThat(matches("path-pattern", "/img/??.png")).isFalse();
        assertThat(matches("path-pattern", "/img")).isFalse();
        assertThat(matches("path-pattern", "*Large*")).isFalse();
    }

    @Test
    void a_method_is_matched_exactly() {
        assertThat(matches("http-request-method", "POST", "GET")).isTrue();
        assertThat(matches("http-request-method", "get")).isFalse();
        assertThat(matches("http-request-method", "*")).isFalse();
    }

    @Test
    void a_header_is_matched_without_regard_to_case() {
        assertThat(matches(new Condition("http-header", "User-Agent", List.of("*mozilla*"))))
                .isTrue();
        assertThat(matches(new Condition("http-header", "Accept", List.of("*"))))
                .isFalse();
    }

    @Test
    void a_query_parameter_is_matched_by_key_and_value_or_by_value_alone() {
        assertThat(matches("query-string", "SIZE=large")).isTrue();
        assertThat(matches("query-string", "l?rge")).isTrue();
        assertThat(matches("query-string", "size=small")).isFalse();
        assertThat(matches("query-string", "raw=*")).isTrue();
        assertThat(matches("query-string", "size")).isFalse();
    }

    @Test
    void a_source_address_is_matched_by_its_block() {
        assertThat(matches("source-ip", "10.0.0.0/8")).isTrue();
        assertThat(matches("source-ip", "10.1.2.0/30")).isTrue();
        assertThat(matches("source-ip", "10.1.2.0/31")).isFalse();
        assertThat(matches("source-ip", "0.0.0.0/0")).isTrue();
        assertThat(matches("source-ip", "2001:db8::/32")).isFalse();
    }

    @Test
    void all_conditions_must_hold_and_of_each_one_value() {
        var path = new Condition("path-pattern", null, List.of("/other", "/img/*"));
        assertThat(matches(path, new Condition("http-request-method", null, List.of("GET"))))
                .isTrue();
        assertThat(matches(path, new Condition("http-request-method", null, List.of("POST"))))
                .isFalse();
    }

    @Test
    void the_first_matching_rule_decides_and_the_default_rule_takes_the_rest() {
        var rules = RuleTable.of(List.of(
                new Rule("a", "10", List.of(new Condition("path-pattern", null, List.of("/css/*"))), fixed(201)),
                new Rule("b", "20", List.of(new Condition("path-pattern", null, List.of("/img/*"))), fixed(202)),
                new Rule("c", "30", List.of(new Condition("path-pattern", null, List.of("*"))), fixed(203)),
                new Rule("d", "default", List.of(), fixed(204))));
        assertThat(rules.match(GET)).isNotNull().extracting(Rule::arn).isEqualTo("b");
    }

    @Test
    void an_unknown_field_is_refused_when_the_rules_are_read() {
        assertThatThrownBy(() -> matches("cookie", "*")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_pattern_of_many_stars_takes_no_exponential_time() {
        assertThat(Glob.caseSensitive("*a".repeat(60) + "b").matches("a".repeat(5000)))
                .isFalse();
    }
}
