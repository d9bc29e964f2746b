package dev.faultline.loadbalancing.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large bodies go through at the pace of the slower side, in little memory. */
@Timeout(60)
class StreamingTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int MEGABYTES = 64;
    /** Far below what is on its way, above what sockets and a few buffers hold. */
    private static final long BOUND = 16L * MEGABYTE;

    private final NodeFixture node;

    StreamingTest(@TempDir Path folder) throws Exception {
        node = new NodeFixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private RawTarget serve(RawTarget.Behaviour behaviour) throws Exception {
        var raw = new RawTarget(node.freeAddress(), 9000, behaviour);
        node.serve(List.of(new Target("i-raw", node.freeAddress(), 9000, FakeZone.A, null)));
        return raw;
    }

    private static long memory() {
        var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    /** Waits until the number no longer changes. */
    private static void settle(AtomicLong moved) throws Exception {
        long[] last = {-1, System.nanoTime()};
        Await.until("nothing moves any more", NodeFixture.PATIENCE, () -> {
            if (moved.get() != last[0]) {
                last[0] = moved.get();
                last[1] = System.nanoTime();
            }
            return last[0] > 0
                    && System.nanoTime() - last[1] > Duration.ofMillis(300).toNanos();
        });
    }

    @Test
    void a_client_that_does_not_read_holds_its_target_back() throws Exception {
        var sent = new AtomicLong();
        try (var _ = serve((head, connection) -> {
                    RawTarget.say(
                            connection,
                            "HTTP/1.1 200 OK\r\nContent-Length: " + (long) MEGABYTES * MEGABYTE + "\r\n\r\n");
                    byte[] block = new byte[MEGABYTE / 4];
                    for (int i = 0; i < MEGABYTES * 4; i++) {
                        connection.getOutputStream().write(block);
                        sent.addAndGet(block.length);
                    }
                });
                RawClient client = node.client()) {
            long before = memory();
            client.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            settle(sent);
            assertThat(sent.get()).isLessThan((long) MEGABYTES * MEGABYTE);
            assertThat(memory() - before).isLessThan(BOUND);

            assertThat(client.read(false).body()).hasSize(MEGABYTES * MEGABYTE);
            assertThat(client.get("/large").status()).isEqualTo(200);
        }
    }

    @Test
    void a_target_that_does_not_read_holds_its_client_back() throws Exception {
        var goOn = new CountDownLatch(1);
        var received = new AtomicLong();
        try (var _ = serve((head, connection) -> {
                    goOn.await();
                    byte[] block = new byte[MEGABYTE];
                    while (received.get() < (long) MEGABYTES * MEGABYTE) {
                        int count = connection.getInputStream().read(block);
                        if (count < 0) return;
                        received.addAndGet(count);
                    }
                    RawTarget.say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                RawClient client = node.client()) {
            long before = memory();
            var sent = new AtomicLong();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.write(
                            "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: " + MEGABYTES * MEGABYTE + "\r\n\r\n");
                    byte[] block = new byte[MEGABYTE / 4];
                    for (int i = 0; i < MEGABYTES * 4; i++) {
                        client.write(block);
                        sent.addAndGet(block.length);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            settle(sent);
            assertThat(sent.get()).isLessThan((long) MEGABYTES * MEGABYTE);
            assertThat(memory() - before).isLessThan(BOUND);

            goOn.countDown();
            assertThat(client.read(false).status()).isEqualTo(200);
            sender.join();
            assertThat(received).hasValue((long) MEGABYTES * MEGABYTE);
        }
    }

    @Test
    void an_early_answer_reaches_a_client_that_is_still_sending() throws Exception {
        try (var _ = serve((head, connection) -> {
                    RawTarget.say(connection, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    connection.getInputStream().readNBytes(100);
                });
                RawClient client = node.client()) {
            client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nsome");
            assertThat(client.read(false).status()).isEqualTo(413);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void a_body_that_ends_with_its_connection_arrives_in_chunks() throws Exception {
        try (var _ = serve((head, connection) -> {
                    RawTarget.say(connection, "HTTP/1.1 200 OK\r\n\r\nuntil the end");
                    connection.close();
                });
                RawClient client = node.client()) {
            var response = client.get("/");
            assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(response.text()).isEqualTo("until the end");
            assertThat(client.get("/").text()).isEqualTo("until the end");
        }
    }
}
