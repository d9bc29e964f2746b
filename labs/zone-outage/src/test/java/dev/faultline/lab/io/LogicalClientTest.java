package dev.faultline.lab.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.core.Sample.Outcome;
import dev.faultline.lab.core.SlowRequest.Step;
import dev.faultline.lab.core.SlowRequest.Wait;
import dev.faultline.lab.io.TestServer.Mood;
import dev.faultline.lab.rig.io.Pause;
import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogicalClientTest {
    private static final int ANY_PORT = 0;

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final TestServer a;
    private final TestServer b;
    private List<InetSocketAddress> addresses;
    private final LogicalClient client = new LogicalClient(0, "app.example", () -> this.addresses(), 1);

    LogicalClientTest() throws IOException {
        a = new TestServer(network.address(1, 10), ANY_PORT, "a");
        b = new TestServer(network.address(2, 10), ANY_PORT, "b");
        addresses = List.of(a.address());
    }

    private List<InetSocketAddress> addresses() {
        return addresses;
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        a.close();
        b.close();
        network.close();
    }

    @Test
    void a_connection_is_kept_and_says_who_answers() {
        for (int i = 0; i < 50; i++)
            assertThat(client.get("/", System.nanoTime()).zone()).isEqualTo("a");
        assertThat(client.connectedTo()).isEqualTo(network.address(1, 10));
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 0, 0));
    }

    @Test
    void chunks_are_understood() {
        a.mood(Mood.ANSWER_IN_CHUNKS);
        assertThat(client.get("/", System.nanoTime()).zone()).isEqualTo("a");
        assertThat(client.get("/", System.nanoTime()).zone()).isEqualTo("a");
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 0, 0));
    }

    @Test
    void a_dead_server_costs_a_resent_request_and_no_answer() throws IOException {
        client.get("/", System.nanoTime());
        addresses = List.of(a.address(), b.address());
        a.close();
        assertThat(client.get("/", System.nanoTime()).zone()).isEqualTo("b");
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 1, 1));
    }

    @Test
    void a_refused_connect_tries_the_next_address() throws IOException {
        client.get("/", System.nanoTime());
        a.mood(Mood.HANG_UP);
        client.get("/", System.nanoTime());
        a.close();
        addresses = List.of(a.address(), b.address());
        Outcome outcome = Outcome.RESPONSE;
        // Where it starts is its random choice: within a few reconnects it starts at the dead one.
        for (int i = 0; i < 30 && client.attempts().retriedConnects() == 0; i++) {
            b.mood(Mood.ANSWER);
            outcome = client.get("/", System.nanoTime()).outcome();
            b.mood(Mood.HANG_UP);
            client.get("/", System.nanoTime());
        }
        assertThat(outcome).isEqualTo(Outcome.RESPONSE);
        assertThat(client.attempts().retriedConnects()).isPositive();
    }

    @Test
    void silence_counts_as_a_closed_connection_after_the_time_out() {
        client.get("/", System.nanoTime());
        addresses = List.of(a.address(), b.address());
        a.mood(Mood.FREEZE);
        var start = System.nanoTime();
        assertThat(client.get("/", System.nanoTime()).zone()).isEqualTo("b");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(LogicalClient.RESPONSE_TIMEOUT.toNanos());
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 1, 1));
    }

    @Test
    void what_a_slow_request_waited_for_is_kept_step_by_step() {
        client.get("/", System.nanoTime());
        assertThat(client.slow()).isEmpty();
        addresses = List.of(a.address(), b.address());
        a.mood(Mood.FREEZE);
        client.get("/", System.nanoTime());
        assertThat(client.slow()).singleElement().satisfies(slow -> {
            assertThat(slow.steps())
                    .extracting(Step::waitedFor)
                    .containsExactly(Wait.RESPONSE, Wait.CONNECT, Wait.RESPONSE);
            assertThat(slow.steps().getFirst().address()).isEqualTo(network.address(1, 10));
            assertThat(slow.steps().getFirst().nanos()).isGreaterThan(LogicalClient.RESPONSE_TIMEOUT.toNanos());
            assertThat(slow.steps().getLast().address()).isEqualTo(network.address(2, 10));
        });
    }

    @Test
    void a_cut_response_is_interrupted_itemised_and_not_repeated() {
        addresses = List.of(a.address());
        client.get("/", System.nanoTime());
        addresses = List.of(a.address(), b.address());
        a.mood(Mood.CUT);
        assertThat(client.get("/", System.nanoTime()).outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(client.interruptions()).singleElement().satisfies(cut -> {
            assertThat(cut.address()).isEqualTo(network.address(1, 10));
            assertThat(cut.bytes()).isPositive();
        });
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 0, 1));
    }

    @Test
    void a_request_that_every_address_drops_is_a_socket_error() {
        addresses = List.of(a.address(), b.address());
        a.mood(Mood.HANG_UP);
        b.mood(Mood.HANG_UP);
        assertThat(client.get("/", System.nanoTime()).outcome()).isEqualTo(Outcome.SOCKET_ERROR);
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 1, 2));
    }

    @Test
    void a_response_5xx_is_an_answer_and_is_not_repeated() {
        a.mood(Mood.UNAVAILABLE);
        assertThat(client.get("/", System.nanoTime()).status()).isEqualTo(503);
        assertThat(client.attempts()).isEqualTo(new Attempts(0, 0, 0));
    }

    @Test
    void a_load_keeps_its_pace_while_a_server_dies_and_nobody_notices() throws Exception {
        addresses = List.of(a.address(), b.address());
        try (var load = new Load(16, 200, "app.example", "/", this::addresses, 1)) {
            await(() -> load.openTo(network.address(1, 10)) > 0 && load.openTo(network.address(2, 10)) > 0);
            a.close();
            Pause.sleep(Duration.ofSeconds(2));
            var statistics = LoadStatistics.of(load.stop());
            assertThat(statistics.socketErrors()).isZero();
            assertThat(statistics.responses2xx())
                    .isEqualTo(statistics.requests())
                    .isGreaterThan(200);
        }
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not within 20 s");
            LockSupport.parkNanos(5_000_000);
        }
    }
}
