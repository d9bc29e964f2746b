package dev.faultline.loadbalancing.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action.Redirect;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.WeightedGroup;
import dev.faultline.testkit.Simulation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written for targets and clients. */
class MessagesTest {
    private record Request(String host, String path, String query) implements RequestFacts {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public List<String> header(String name) {
            return List.of();
        }

        @Override
        public byte[] clientAddress() {
            return new byte[4];
        }
    }

    private static LoadBalancerAttributes mode(String mode, boolean clientPort) {
        return LoadBalancerAttributes.of(Map.of(
                "routing.http.xff_header_processing.mode",
                mode,
                "routing.http.xff_client_port.enabled",
                Boolean.toString(clientPort)));
    }

    @Test
    void the_client_s_address_is_appended_kept_out_or_taken_away() {
        List<String> none = List.of();
        List<String> two = List.of("203.0.113.1", "203.0.113.2");
        assertThat(ForwardedHeaders.forwardedFor(none, "10.0.0.1", 5, mode("append", false)))
                .isEqualTo("10.0.0.1");
        assertThat(ForwardedHeaders.forwardedFor(two, "10.0.0.1", 5, mode("append", true)))
                .isEqualTo("203.0.113.1, 203.0.113.2, 10.0.0.1:5");
        assertThat(ForwardedHeaders.forwardedFor(two, "10.0.0.1", 5, mode("preserve", true)))
                .isEqualTo("203.0.113.1, 203.0.113.2");
        assertThat(ForwardedHeaders.forwardedFor(none, "10.0.0.1", 5, mode("preserve", false)))
                .isNull();
        assertThat(ForwardedHeaders.forwardedFor(two, "10.0.0.1", 5, mode("remove", false)))
                .isNull();
    }

    @Test
    void more_than_thirty_forwarded_addresses_are_too_many() {
        String thirty = "1.1.1.1, ".repeat(29) + "1.1.1.1";
        assertThat(ForwardedHeaders.tooManyAddresses(List.of(thirty))).isFalse();
        assertThat(ForwardedHeaders.tooManyAddresses(List.of(thirty, "2.2.2.2")))
                .isTrue();
    }

    @Test
    void a_trace_begins_here_or_is_continued() {
        assertThat(ForwardedHeaders.traceId(null, "1-2-3")).isEqualTo("Root=1-2-3");
        assertThat(ForwardedHeaders.traceId("Root=1-0-9;CalledFrom=app", "1-2-3"))
                .isEqualTo("Self=1-2-3;Root=1-0-9;CalledFrom=app");
        assertThat(ForwardedHeaders.traceId("CalledFrom=app", "1-2-3")).isEqualTo("Root=1-2-3;CalledFrom=app");
    }

    @Test
    void a_default_port_leaves_the_host_header_and_another_one_is_added() {
        assertThat(ForwardedHeaders.host("a.example", 80, 80, false)).isEqualTo("a.example");
        assertThat(ForwardedHeaders.host("a.example:80", 80, 80, false)).isEqualTo("a.example");
        assertThat(ForwardedHeaders.host("a.example:8080", 80, 8080, false)).isEqualTo("a.example");
        assertThat(ForwardedHeaders.host("a.example", 8443, 8443, false)).isEqualTo("a.example:8443");
        assertThat(ForwardedHeaders.host("a.example:8443", 8443, 8443, false)).isEqualTo("a.example:8443");
        assertThat(ForwardedHeaders.host("[::1]", 8443, 8443, false)).isEqualTo("[::1]:8443");
        assertThat(ForwardedHeaders.host("a.example", 8443, 8443, true)).isEqualTo("a.example");
    }

    @Test
    void a_redirect_fills_in_the_request() {
        var toHttps = new Redirect("HTTPS", "#{host}", "443", "/#{path}", "#{query}", "HTTP_301");
        assertThat(RedirectLocation.of(toHttps, new Request("a.example", "/x/y", "q=1"), "http", 80))
                .isEqualTo("https://a.example:443/x/y?q=1");
        assertThat(RedirectLocation.of(toHttps, new Request("a.example", "/", ""), "http", 80))
                .isEqualTo("https://a.example:443/");
        var moved = new Redirect("#{protocol}", "new.example", "#{port}", "/new/#{path}", "from=#{host}", "HTTP_302");
        assertThat(RedirectLocation.of(moved, new Request("a.example", "/#{host}", ""), "http", 8080))
                .isEqualTo("http://new.example:8080/new/#{host}?from=a.example");
    }

    @Test
    void an_error_page_is_aws_s() {
        assertThat(LocalResponse.error(503).body())
                .isEqualTo("<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n"
                        + "<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n");
    }

    @Test
    void groups_are_chosen_by_their_weights() {
        Simulation.run(5, random -> {
            var groups = List.of(
                    new WeightedGroup("heavy", 90), new WeightedGroup("none", 0), new WeightedGroup("light", 10));
            Map<String, Integer> chosen = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                String arn = WeightedChoice.choose(groups, random);
                chosen.merge(arn == null ? "nobody" : arn, 1, Integer::sum);
            }
            assertThat(chosen).containsOnlyKeys("heavy", "light");
            assertThat(chosen.get("light")).isBetween(800, 1200);
        });
    }

    @Test
    void nobody_is_chosen_where_no_group_has_a_weight() {
        Simulation.run(1, random -> assertThat(WeightedChoice.choose(List.of(new WeightedGroup("a", 0)), random))
                .isNull());
    }

    @Test
    void time_in_which_the_process_stood_still_does_not_count() {
        var clock = new ServingClock(1000, 500);
        clock.advance(1250);
        assertThat(clock.nanos()).isEqualTo(250);
        clock.advance(1_000_000);
        assertThat(clock.nanos()).isEqualTo(750);
        clock.advance(1_000_100);
        assertThat(clock.nanos()).isEqualTo(850);
    }
}
