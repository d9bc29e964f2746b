package dev.faultline.scalinggroups.sample.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scalinggroups.sample.core.Pages;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerTest {
    private final Server server;
    private final Thread thread;

    ServerTest() throws IOException {
        server = new Server(new InetSocketAddress("127.0.0.1", 0), new Pages("i-1", "us-east-1a"));
        thread = Thread.ofPlatform().daemon().unstarted(() -> {
            try {
                server.run();
            } catch (IOException
                    | java.nio.channels.ClosedSelectorException
                    | java.nio.channels.CancelledKeyException closed) {
                // The test is over.
            }
        });
    }

    @BeforeEach
    void serve() {
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void many_requests_share_a_connection() throws IOException {
        try (var socket = connect()) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (int i = 1; i <= 1000; i++) {
                send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(response(in)).startsWith("HTTP/1.1 200 OK").contains("\"request\":" + i + "}");
            }
        }
    }

    @Test
    void requests_may_arrive_in_pieces_and_in_heaps() throws IOException {
        try (var socket = connect()) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var piece : "GET /healthz HTTP/1.1\r\n\r\n".split("(?<=e)")) send(socket, piece);
            assertThat(response(in)).startsWith("HTTP/1.1 200");
            send(socket, "GET / HTTP/1.1\r\n\r\n".repeat(100));
            for (int i = 0; i < 100; i++) assertThat(response(in)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_body_is_passed_over() throws IOException {
        try (var socket = connect()) {
            var in = new BufferedInputStream(socket.getInputStream());
            var body = "x".repeat(100_000);
            send(socket, "POST /fail?on HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + body);
            assertThat(response(in)).startsWith("HTTP/1.1 200");
            send(socket, "GET /healthz HTTP/1.1\r\n\r\n");
            assertThat(response(in)).startsWith("HTTP/1.1 503 Service Unavailable");
        }
    }

    @Test
    void a_head_without_end_is_refused_and_the_connection_closed() throws IOException {
        try (var socket = connect()) {
            var in = new BufferedInputStream(socket.getInputStream());
            var start = "GET / HTTP/1.1\r\nX: ";
            send(socket, start + "x".repeat(Connection.HEAD_LIMIT_BYTES - start.length()));
            assertThat(response(in)).startsWith("HTTP/1.1 431");
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_client_that_asks_to_close_is_obeyed() throws IOException {
        try (var socket = connect()) {
            var in = new BufferedInputStream(socket.getInputStream());
            send(socket, "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("Content-Length: ")
                    .endsWith("\r\n\r\n");
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String response(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("closed after: " + head);
            head.append((char) next);
        }
        var length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        return head + new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
    }
}
