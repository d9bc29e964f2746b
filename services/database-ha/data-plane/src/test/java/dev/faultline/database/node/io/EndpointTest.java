package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an endpoint passes on, with servers that are plain sockets and time that stands still. */
@Timeout(60)
class EndpointTest {
    private static final int PORT = 14434;
    private static final int SOON_MS = 20_000;
    private static final int A_WHILE_MS = 300;
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final long VOUCHED_NANOS = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong(1);
    private LoopbackNetwork network;
    private Endpoint endpoint;
    private ServerSocket first;
    private ServerSocket second;

    @BeforeEach
    void open() throws Exception {
        network = LoopbackNetwork.claim();
        var time = new TimeSource() {
            @Override
            public Instant now() {
                return Instant.EPOCH.plusNanos(now.get());
            }

            @Override
            public long nanoTime() {
                return now.get();
            }
        };
        endpoint = Endpoint.open("orders", address(), time);
        first = new ServerSocket(0, 5, InetAddress.getByName(network.address(2, 1)));
        second = new ServerSocket(0, 5, InetAddress.getByName(network.address(3, 1)));
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        first.close();
        second.close();
        network.close();
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(network.address(1, 1), PORT);
    }

    private void lead(long epoch, ServerSocket server) {
        lead(epoch, server, true);
    }

    private void lead(long epoch, ServerSocket server, boolean open) {
        var place = (InetSocketAddress) server.getLocalSocketAddress();
        endpoint.lead(new Route(epoch, "zone", place, now.get() + VOUCHED_NANOS, open));
    }

    private Socket client() throws IOException {
        var socket = new Socket();
        socket.connect(address(), SOON_MS);
        socket.setSoTimeout(SOON_MS);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes());
        socket.getOutputStream().flush();
    }

    private static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes));
    }

    @Test
    void bytes_go_to_the_primary_and_back_unchanged() throws Exception {
        lead(1, first);
        try (var client = client()) {
            say(client, "a question");
            try (var server = first.accept()) {
                assertThat(hear(server, 10)).isEqualTo("a question");
                say(server, "an answer");
                assertThat(hear(client, 9)).isEqualTo("an answer");
            }
        }
    }

    @Test
    void a_client_waits_for_a_primary_that_is_yet_to_be_known() throws Exception {
        try (var client = client()) {
            say(client, "a question");
            lead(1, first);
            try (var server = first.accept()) {
                assertThat(hear(server, 10)).isEqualTo("a question");
            }
        }
    }

    /** Rule 19: whatever a server said while nobody vouched for it never reaches a client, not even later. */
    @Test
    void an_answer_that_nobody_vouches_for_is_kept_back_and_thrown_away_when_another_is_primary() throws Exception {
        lead(1, first);
        try (var client = client()) {
            say(client, "a question");
            try (var server = first.accept()) {
                hear(server, 10);
                now.addAndGet(VOUCHED_NANOS);
                say(server, "stale");
                client.setSoTimeout(A_WHILE_MS);
                assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketTimeoutException.class);
                client.setSoTimeout(SOON_MS);
                lead(2, second);
                assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void an_answer_that_was_kept_back_is_passed_on_when_the_same_primary_is_vouched_for_again() throws Exception {
        lead(1, first);
        try (var client = client()) {
            say(client, "a question");
            try (var server = first.accept()) {
                hear(server, 10);
                now.addAndGet(VOUCHED_NANOS);
                say(server, "late");
                lead(1, first);
                assertThat(hear(client, 4)).isEqualTo("late");
            }
        }
    }

    @Test
    void connections_are_reset_when_another_is_primary_and_new_ones_lead_there() throws Exception {
        lead(1, first);
        try (var client = client()) {
            say(client, "a question");
            try (var server = first.accept()) {
                hear(server, 10);
                lead(2, second);
                assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(IOException.class);
            }
        }
        try (var client = client()) {
            say(client, "a question");
            try (var server = second.accept()) {
                assertThat(hear(server, 10)).isEqualTo("a question");
            }
        }
    }

    @Test
    void a_primary_that_is_about_to_stop_keeps_its_clients_and_gets_no_new_ones() throws Exception {
        lead(1, first);
        try (var old = client()) {
            say(old, "a question");
            try (var server = first.accept()) {
                hear(server, 10);
                lead(1, first, false);
                say(server, "an answer");
                assertThat(hear(old, 9)).isEqualTo("an answer");
                try (var young = client()) {
                    say(young, "a question");
                    first.setSoTimeout(A_WHILE_MS);
                    assertThatThrownBy(() -> first.accept()).isInstanceOf(SocketTimeoutException.class);
                    lead(2, second);
                    try (var next = second.accept()) {
                        assertThat(hear(next, 10)).isEqualTo("a question");
                    }
                }
            }
        }
    }

    @Test
    void a_client_that_finds_no_primary_is_reset_after_five_seconds() throws Exception {
        try (var client = client()) {
            say(client, "a question");
            client.setSoTimeout(A_WHILE_MS);
            assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(SOON_MS);
            now.addAndGet(Endpoint.PATIENCE_NANOS + 1);
            assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_request_to_cancel_is_swallowed() throws Exception {
        lead(1, first);
        try (var client = client()) {
            client.getOutputStream()
                    .write(ByteBuffer.allocate(16)
                            .putInt(16)
                            .putInt(80877102)
                            .putInt(1)
                            .putInt(2)
                            .array());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            first.setSoTimeout(A_WHILE_MS);
            assertThatThrownBy(() -> first.accept()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void the_end_of_a_server_reaches_its_client() throws Exception {
        lead(1, first);
        try (var client = client()) {
            say(client, "a question");
            try (var server = first.accept()) {
                hear(server, 10);
                say(server, "bye");
            }
            assertThat(hear(client, 3)).isEqualTo("bye");
            Await.until(
                    BOUND, "the connection ends", () -> client.getInputStream().read() == -1);
        }
    }
}
