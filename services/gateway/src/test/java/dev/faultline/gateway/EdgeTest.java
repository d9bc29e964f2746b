package dev.faultline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeTest {
    private static final String NAME = "web-1234.us-east-1.elb.localhost";
    private static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1234";

    private RunningGateway gateway;
    private int entrance;
    private final List<HttpServer> nodes = new ArrayList<>();
    private long version;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            entrance = free.getLocalPort();
        }
        gateway = new RunningGateway(
                folder,
                Map.of(),
                Map.of(
                        "faultline.gateway.entrances[0].port",
                        Integer.toString(entrance),
                        "faultline.gateway.entrances[0].load-balancer",
                        "web"));
    }

    @AfterEach
    void stopNodes() {
        gateway.loadBalancers().heard(ARN, null);
        nodes.forEach(node -> node.stop(0));
        nodes.clear();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** A node of the load balancer; the port is the same for all of them, so the first one chooses. */
    private int node(int zone, int port, HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(gateway.network.address(zone, 10), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
        nodes.add(server);
        return server.getAddress().getPort();
    }

    private void known(int port, int... zones) {
        var places = new ArrayList<Node>();
        for (int zone : zones)
            places.add(new Node(
                    new AvailabilityZone("us-east-1" + (char) ('a' + zone - 1)), gateway.network.address(zone, 10)));
        gateway.loadBalancers()
                .heard(
                        ARN,
                        new LoadBalancerConfiguration(
                                ARN,
                                "web",
                                NAME,
                                ++version,
                                places,
                                Map.of(),
                                List.of(new Listener("listener", port, "HTTP", List.of())),
                                List.of()));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String get(String host) throws IOException {
        return gateway.raw(
                "GET /a%2Fb?c=%20d HTTP/1.1",
                "Host: " + host, "X-Forwarded-For: 10.0.0.1", "Connection: close", "", "");
    }

    @Test
    void a_load_balancers_name_leads_to_its_nodes_with_the_request_as_it_came() throws Exception {
        int port = node(
                1,
                0,
                exchange -> answer(
                        exchange,
                        exchange.getRequestURI() + " "
                                + exchange.getRequestHeaders().getFirst("Host") + " "
                                + exchange.getRequestHeaders().get("X-Forwarded-For") + " "
                                + exchange.getRequestHeaders().get("X-Forwarded-Proto")));
        known(port, 1);

        assertThat(get(NAME + ":4566"))
                .startsWith("HTTP/1.1 200")
                .endsWith("/a%2Fb?c=%20d " + NAME + ":4566 [10.0.0.1, 127.0.0.1] [http]");
    }

    @Test
    void an_entrance_leads_to_the_load_balancer_of_its_name_whatever_the_host() throws Exception {
        assertThat(throughTheEntrance())
                .startsWith("HTTP/1.1 404")
                .endsWith("Faultline knows no load balancer with the name web.");
        int port = node(
                1,
                0,
                exchange -> answer(
                        exchange,
                        exchange.getRequestURI() + " "
                                + exchange.getRequestHeaders().getFirst("Host") + " "
                                + exchange.getRequestHeaders().getFirst("X-Forwarded-Port")));
        known(port, 1);

        assertThat(throughTheEntrance())
                .startsWith("HTTP/1.1 200")
                .endsWith("/health%2F 127.0.0.1:" + entrance + " " + entrance);
        assertThat(gateway.raw("GET /health HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "", ""))
                .as("the gateway's own port leads where it did")
                .startsWith("HTTP/1.1 200")
                .contains("us-east-1");
    }

    private String throughTheEntrance() throws IOException {
        try (var socket = new Socket("127.0.0.1", entrance)) {
            socket.setSoTimeout(30_000);
            send(socket, "GET /health%2F HTTP/1.1\r\nHost: 127.0.0.1:" + entrance + "\r\nConnection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void a_dead_node_is_passed_over() throws Exception {
        int port = node(2, 0, exchange -> answer(exchange, "from b"));
        known(port, 1, 2, 3);

        for (int i = 0; i < 6; i++) assertThat(get(NAME)).endsWith("from b");
    }

    @Test
    void a_node_that_breaks_off_is_passed_over_by_requests_that_change_nothing() throws Exception {
        int port = node(1, 0, HttpExchange::close);
        node(2, port, exchange -> answer(exchange, "from b"));
        known(port, 1, 2);

        for (int i = 0; i < 4; i++) assertThat(get(NAME)).endsWith("from b");
        for (int i = 0; i < 2; i++) {
            String posted =
                    gateway.raw("POST / HTTP/1.1", "Host: " + NAME, "Content-Length: 1", "Connection: close", "", "x");
            assertThat(posted)
                    .satisfiesAnyOf(text -> assertThat(text).startsWith("HTTP/1.1 502"), text -> assertThat(text)
                            .endsWith("from b"));
        }
    }

    /** A frozen process: its kernel takes connections and data, and nothing ever comes back. */
    @Test
    void a_node_that_falls_silent_is_given_up_and_then_avoided() throws Exception {
        try (var frozen = new ServerSocket()) {
            frozen.bind(new InetSocketAddress(gateway.network.address(1, 10), 0));
            node(2, frozen.getLocalPort(), exchange -> answer(exchange, "from b"));
            known(frozen.getLocalPort(), 1, 2);

            for (int i = 0; i < 2; i++) assertThat(get(NAME)).endsWith("from b");
            long givenUp = System.nanoTime();
            for (int i = 0; i < 4; i++) assertThat(get(NAME)).endsWith("from b");
            assertThat(Duration.ofNanos(System.nanoTime() - givenUp)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_slow_answer_is_waited_for_and_asked_for_once() throws Exception {
        var requests = new AtomicInteger();
        HttpHandler slow = exchange -> {
            if (exchange.getRequestMethod().equals("TRACE")) {
                answer(exchange, "here");
                return;
            }
            requests.incrementAndGet();
            // Far beyond the time after which a silent node is given up.
            await(new CountDownLatch(1), Duration.ofSeconds(3));
            answer(exchange, "at last");
        };
        int port = node(1, 0, slow);
        node(2, port, slow);
        known(port, 1, 2);

        assertThat(get(NAME)).endsWith("at last");
        assertThat(requests).hasValue(1);
    }

    @Test
    void names_that_lead_nowhere_get_a_sentence() throws Exception {
        assertThat(get("other-1.us-east-1.elb.localhost"))
                .startsWith("HTTP/1.1 404")
                .endsWith("Faultline knows no load balancer with the name other-1.us-east-1.elb.localhost.");
        known(9, 1);
        assertThat(get(NAME)).startsWith("HTTP/1.1 502").contains("No node of the load balancer " + NAME + " answers");
    }

    @Test
    void an_answer_arrives_piece_by_piece_as_the_node_sends_it() throws Exception {
        var seen = new CountDownLatch(1);
        int port = node(1, 0, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("first".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(seen);
            exchange.getResponseBody().write("second".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        known(port, 1);
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(30_000);
            send(socket, "GET / HTTP/1.1\r\nHost: " + NAME + "\r\nConnection: close\r\n\r\n");
            assertThat(readUntil("first", socket.getInputStream())).startsWith("HTTP/1.1 200");
            seen.countDown();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("second")
                    .endsWith("0\r\n\r\n");
        }
    }

    private static String readUntil(String end, InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("ended with " + text);
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void a_body_arrives_piece_by_piece_as_the_client_sends_it() throws Exception {
        var seen = new CountDownLatch(1);
        int port = node(1, 0, exchange -> {
            // The JDK's server reads on when it is asked for nothing, which readNBytes(5) ends with.
            byte[] first = new byte[5];
            exchange.getRequestBody().readNBytes(first, 0, first.length);
            seen.countDown();
            byte[] rest = exchange.getRequestBody().readAllBytes();
            answer(
                    exchange,
                    new String(first, StandardCharsets.UTF_8) + "|" + new String(rest, StandardCharsets.UTF_8));
        });
        known(port, 1);
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(30_000);
            send(
                    socket,
                    "POST / HTTP/1.1\r\nHost: " + NAME + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nfirst\r\n");
            assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
            send(socket, "6\r\nsecond\r\n0\r\n\r\n");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .contains("first|second");
        }
    }

    @Test
    void an_answer_that_breaks_off_is_seen_to_break_off() throws Exception {
        for (long length : List.of(100L, 0L)) {
            int port = node(1, 0, exchange -> {
                exchange.sendResponseHeaders(200, length);
                exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                throw new IOException("the node dies");
            });
            known(port, 1);
            String answer = get(NAME);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("half").doesNotContain("\n0\n");
            stopNodes();
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static void await(CountDownLatch latch, Duration limit) throws IOException {
        try {
            assertThat(latch.await(limit.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) throw new IOException("nobody came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
