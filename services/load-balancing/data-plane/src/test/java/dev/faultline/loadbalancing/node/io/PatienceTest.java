package dev.faultline.loadbalancing.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Idle time-outs, draining, and targets that misbehave. */
@Timeout(60)
class PatienceTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final NodeFixture node;

    PatienceTest(@TempDir Path folder) throws Exception {
        node = new NodeFixture(folder);
        node.configurations.attribute("idle_timeout.timeout_seconds", "1");
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private Target target(@Nullable Instant drainingUntil) {
        return new Target("i-raw", node.freeAddress(), 9000, FakeZone.A, drainingUntil);
    }

    private RawTarget serve(RawTarget.Behaviour behaviour) throws Exception {
        var raw = new RawTarget(node.freeAddress(), 9000, behaviour);
        node.serve(List.of(target(null)));
        return raw;
    }

    @Test
    void a_target_that_never_answers_is_a_504_after_the_idle_time_out() throws Exception {
        var silent = new CountDownLatch(1);
        try (var raw = serve((head, connection) -> silent.await());
                RawClient client = node.client()) {
            long start = System.nanoTime();
            var response = client.get("/");
            assertThat(response.status()).isEqualTo(504);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
            assertThat(response.text()).contains("504 Gateway Time-out");
            assertThat(raw.heads())
                    .filteredOn(head -> !head.contains("ELB-HealthChecker"))
                    .hasSize(1);
        }
    }

    @Test
    void a_client_that_stops_in_its_head_is_a_408() throws Exception {
        try (var _ = serve((head, connection) -> RawTarget.say(connection, OK));
                RawClient client = node.client()) {
            client.write("GET / HTTP/1.1\r\nHos");
            assertThat(client.read(false).status()).isEqualTo(408);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void a_client_that_stops_in_its_body_is_a_408() throws Exception {
        try (var _ = serve((head, connection) -> connection.getInputStream().readNBytes(10));
                RawClient client = node.client()) {
            client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            assertThat(client.read(false).status()).isEqualTo(408);
        }
    }

    @Test
    void an_idle_connection_is_closed_without_a_word() throws Exception {
        try (var _ = serve((head, connection) -> RawTarget.say(connection, OK));
                RawClient client = node.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void a_target_that_sends_no_http_is_a_502() throws Exception {
        try (var _ = serve((head, connection) -> RawTarget.say(connection, "what?\r\n\r\n"));
                RawClient client = node.client()) {
            assertThat(client.get("/").status()).isEqualTo(502);
        }
    }

    @Test
    void a_target_that_closes_without_an_answer_is_a_502_when_there_is_no_other() throws Exception {
        try (var _ = serve((head, connection) -> connection.close());
                RawClient client = node.client()) {
            assertThat(client.get("/").status()).isEqualTo(502);
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(502);
        }
    }

    @Test
    void a_response_that_is_cut_is_cut_for_the_client_too() throws Exception {
        try (var _ = serve((head, connection) -> {
                    RawTarget.say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    connection.close();
                });
                RawClient client = node.client()) {
            assertThat(client.socket().isConnected()).isTrue();
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_connection_that_the_target_closed_while_it_lay_idle_is_not_held_against_it() throws Exception {
        var closeNow = new CountDownLatch(1);
        try (var _ = serve((head, connection) -> {
                    RawTarget.say(connection, OK);
                    if (head.startsWith("GET /last")) closeNow.await();
                    if (head.startsWith("GET /last")) connection.close();
                });
                RawClient client = node.client()) {
            assertThat(client.get("/last").status()).isEqualTo(200);
            closeNow.countDown();
            for (int i = 0; i < 20; i++) assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void a_draining_target_gets_no_request_and_those_in_flight_end_with_its_delay() throws Exception {
        var release = new CountDownLatch(1);
        var arrived = new CountDownLatch(2);
        try (var _ = serve((head, connection) -> {
                    arrived.countDown();
                    release.await();
                });
                RawClient first = node.client();
                RawClient second = node.client()) {
            node.zone.configure(node.configurations
                    .attribute("idle_timeout.timeout_seconds", "30")
                    .build());
            first.write("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
            second.write("POST /waits HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

            node.zone.configure(node.configurations
                    .targets(List.of(target(Instant.now().plusSeconds(60))))
                    .build());
            Await.until("draining", NodeFixture.PATIENCE, () -> node.zone
                    .health("i-raw")
                    .equals("draining"));
            try (RawClient late = node.client()) {
                assertThat(late.get("/").status()).isEqualTo(503);
            }
            node.zone.configure(node.configurations
                    .targets(List.of(target(Instant.now().plusMillis(500))))
                    .build());
            assertThat(first.read(false).status()).isEqualTo(502);
            assertThat(second.read(false).status()).isEqualTo(502);
            release.countDown();
        }
    }

    @Test
    void a_request_ends_well_within_the_deregistration_delay() throws Exception {
        var release = new CountDownLatch(1);
        var arrived = new CountDownLatch(1);
        try (var _ = serve((head, connection) -> {
                    arrived.countDown();
                    release.await();
                    RawTarget.say(connection, OK);
                });
                RawClient client = node.client()) {
            client.write("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            node.zone.configure(node.configurations
                    .targets(List.of(target(Instant.now().plusSeconds(60))))
                    .build());
            Await.until("draining", NodeFixture.PATIENCE, () -> node.zone
                    .health("i-raw")
                    .equals("draining"));
            release.countDown();
            assertThat(client.read(false).status()).isEqualTo(200);
        }
    }
}
