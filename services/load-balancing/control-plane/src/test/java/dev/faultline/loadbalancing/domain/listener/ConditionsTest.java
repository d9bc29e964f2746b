package dev.faultline.loadbalancing.domain.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.domain.listener.Condition.HostHeader;
import dev.faultline.loadbalancing.domain.listener.Condition.HttpHeader;
import dev.faultline.loadbalancing.domain.listener.Condition.Pair;
import dev.faultline.loadbalancing.domain.listener.Condition.PathPattern;
import dev.faultline.loadbalancing.domain.listener.Condition.QueryString;
import dev.faultline.loadbalancing.domain.listener.Condition.RequestMethod;
import dev.faultline.loadbalancing.domain.listener.Condition.SourceIp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
    @Test
    void every_field_of_AWS_is_accepted() {
        assertThat(Conditions.violation(List.of(
                        new HostHeader(List.of("*.example.com")),
                        new PathPattern(List.of("/img/*")),
                        new HttpHeader("X-Version", List.of("beta")),
                        new RequestMethod(List.of("GET")),
                        new QueryString(List.of(new Pair("version", "v1"))))))
                .isEmpty();
        assertThat(Conditions.violation(List.of(new SourceIp(List.of("10.0.0.0/8", "2001:db8::/32")))))
                .isEmpty();
    }

    @Test
    void a_rule_needs_a_condition_and_a_condition_needs_a_value() {
        assertThat(Conditions.violation(List.of())).contains("A condition must be specified");
        assertThat(Conditions.violation(List.of(new PathPattern(List.of()))))
                .contains("A condition value must be specified");
    }

    @Test
    void only_headers_and_query_strings_may_repeat() {
        assertThat(Conditions.violation(List.of(new PathPattern(List.of("/a")), new PathPattern(List.of("/b")))))
                .contains("A rule can have at most one 'path-pattern' condition");
        assertThat(Conditions.violation(List.of(new HttpHeader("A", List.of("1")), new HttpHeader("B", List.of("2")))))
                .isEmpty();
    }

    @Test
    void values_and_wildcards_are_limited() {
        assertThat(Conditions.violation(List.of(new PathPattern(List.of("/a", "/b", "/c", "/d")))))
                .contains("The 'path-pattern' condition can have at most '3' values");
        assertThat(Conditions.violation(List.of(
                        new PathPattern(List.of("/a", "/b", "/c")), new HostHeader(List.of("a.b", "b.c", "c.d")))))
                .contains("A rule can have at most '5' condition values");
        assertThat(Conditions.violation(List.of(new PathPattern(List.of("/*/*/*", "/?/?/?")))))
                .contains("A rule can have at most '5' condition wildcards");
    }

    @Test
    void texts_are_AWS_where_they_are_known() {
        assertThat(Conditions.violation(List.of(new HostHeader(List.of("a".repeat(125) + ".com")))))
                .contains("The 'host-header' value is too long; the limit is '128'");
        assertThat(Conditions.violation(List.of(new HttpHeader("h".repeat(41), List.of("1")))))
                .contains("The 'HttpHeaderName' value is too long; the limit is '40'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "example.c0m", "exa mple.com", ""})
    void a_host_needs_a_dot_and_letters_after_it(String host) {
        assertThat(Conditions.violation(List.of(new HostHeader(List.of(host))))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/33", "256.0.0.1/8", "255.255.255.255/32", "::1/129", "x/8", "1.2.3/8"})
    void an_address_block_is_checked(String cidr) {
        assertThat(Conditions.violation(List.of(new SourceIp(List.of(cidr))))).isPresent();
    }

    @Test
    void what_the_nodes_could_not_tell_apart_is_refused() {
        assertThat(Conditions.violation(List.of(new QueryString(List.of(new Pair(null, "a=b"))))))
                .isPresent();
        assertThat(Conditions.violation(List.of(new QueryString(List.of(new Pair("a=b", "c"))))))
                .isPresent();
    }
}
