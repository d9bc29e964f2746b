package dev.faultline.loadbalancing.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one request sees, on a node with two healthy targets. */
@Timeout(60)
class ServingTest {
    private static NodeFixture node;
    private static List<Target> targets;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        node = new NodeFixture(folder);
        targets = List.of(
                NodeFixture.in(FakeZone.A, node.startTarget(FakeZone.A)),
                NodeFixture.in(FakeZone.B, node.startTarget(FakeZone.B)));
        node.serve(targets);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void requests_alternate_between_targets_on_one_connection() throws Exception {
        try (RawClient client = node.client()) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 4; i++) seen.add(client.get("/").text());
            assertThat(seen).hasSize(2);
        }
    }

    @Test
    void a_target_sees_who_asked_and_how() throws Exception {
        try (RawClient client = node.client()) {
            String seen = client.send("GET /request?1 HTTP/1.1\r\nHost: www.example.com\r\n"
                            + "X-Forwarded-For: 203.0.113.7\r\nConnection: X-Secret\r\nX-Secret: 1\r\n\r\n")
                    .text();
            String self = client.socket().getLocalAddress().getHostAddress();
            assertThat(seen)
                    .startsWith("GET /request?1\n")
                    .containsIgnoringCase("\nHost: www.example.com:8080\n")
                    .containsIgnoringCase("\nX-Forwarded-For: 203.0.113.7, " + self + "\n")
                    .containsIgnoringCase("\nX-Forwarded-Proto: http\n")
                    .containsIgnoringCase("\nX-Forwarded-Port: 8080\n")
                    .containsPattern("(?i)\nX-Amzn-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24}\n")
                    .doesNotContainIgnoringCase("X-Secret");
        }
    }

    @Test
    void a_chunked_body_comes_back_whole() throws Exception {
        try (RawClient client = node.client()) {
            var response = client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n");
            assertThat(response.text()).isEqualTo("hello, world");
            assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_order() throws Exception {
        try (RawClient client = node.client()) {
            var requests = new StringBuilder();
            for (int i = 0; i < 100; i++)
                requests.append(i % 10 == 5 ? "HEAD" : "GET")
                        .append(" /status?")
                        .append(200 + i)
                        .append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            client.write(requests.toString());
            for (int i = 0; i < 100; i++)
                assertThat(client.read(i % 10 == 5).status()).isEqualTo(200 + i);
        }
    }

    @Test
    void a_client_that_waits_for_100_continue_gets_it_from_the_target() throws Exception {
        try (RawClient client = node.client()) {
            client.write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(100);
            client.write("body");
            var response = client.read(false);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("body");
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").status())
                    .isEqualTo(200);
            assertThat(client.get("/").text()).startsWith("127.");
        }
    }

    @Test
    void an_old_client_gets_a_body_that_ends_with_the_connection() throws Exception {
        try (RawClient client = node.client()) {
            var response = client.send("POST /echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.headers()).doesNotContainKey("transfer-encoding");
            assertThat(response.header("connection")).isEqualTo("close");
        }
    }

    @Test
    void a_request_that_cannot_be_served_gets_the_status_that_aws_gives() throws Exception {
        assertRefused(400, "GET / HTTP/1.1\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        assertRefused(400, "nonsense\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nBad Name: 1\r\n\r\n");
        assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(17_000) + "\r\n\r\n");
        assertRefused(
                400, "GET / HTTP/1.1\r\nHost: a\r\n" + ("X-Many: " + "x".repeat(10_000) + "\r\n").repeat(7) + "\r\n");
        assertRefused(414, "GET /" + "x".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused(405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused(
                463, "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + "1.1.1.1, ".repeat(30) + "1.1.1.1\r\n\r\n");
        assertRefused(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        assertRefused(505, "GET / HTTP/3.0\r\nHost: a\r\n\r\n");
        assertRefused(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc");
        assertRefused(400, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n");
    }

    private static void assertRefused(int status, String request) throws IOException {
        try (RawClient client = node.client()) {
            var response = client.send(request);
            assertThat(response.status())
                    .as(request.lines().findFirst().orElse(""))
                    .isEqualTo(status);
            assertThat(response.header("server")).isEqualTo("awselb/2.0");
            assertThat(response.text()).contains("<center><h1>" + status + " ");
        }
    }

    @Test
    void a_refused_request_without_body_leaves_its_connection_open() throws Exception {
        try (RawClient client = node.client()) {
            assertThat(client.send("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n").status())
                    .isEqualTo(405);
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_asks_for_it_is_closed_after_its_response() throws Exception {
        try (RawClient client = node.client()) {
            var response = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void an_absolute_request_target_is_sent_on_as_a_path() throws Exception {
        try (RawClient client = node.client()) {
            String seen = client.send("GET http://other.example/request?7 HTTP/1.1\r\nHost: a\r\n\r\n")
                    .text();
            assertThat(seen).startsWith("GET /request?7\n").containsIgnoringCase("\nHost: other.example:8080\n");
        }
    }

    @Test
    void a_target_s_own_error_is_passed_on_untouched() throws Exception {
        try (RawClient client = node.client()) {
            var response = client.get("/status?503");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("x-target")).startsWith("127.");
            assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEmpty();
        }
    }
}
