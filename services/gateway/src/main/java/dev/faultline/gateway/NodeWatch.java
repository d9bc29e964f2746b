package dev.faultline.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.HttpHost;

/**
 * Tells a slow application from a dead zone while a request waits for its answer: both are silent. A load balancer's node
 * answers TRACE by itself, whatever its targets do, so one that does not for a while is given up.
 */
final class NodeWatch {
    /** An application may take this long before anybody asks. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    static final Duration INTERVAL = Duration.ofMillis(250);
    static final Duration TIMEOUT = Duration.ofMillis(250);
    static final int MISSES_TO_GIVE_UP = 3;
    /** For how long a node that was given up is tried after the others. */
    static final Duration AVOIDED = Duration.ofSeconds(5);

    private static final byte[] QUESTION =
            "TRACE / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Long> givenUpAt = new ConcurrentHashMap<>();

    /** A request that waits; closed once it has been answered or has failed. */
    interface Watched extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether a node has been given up a short while ago. */
    boolean avoids(String address) {
        Long at = givenUpAt.get(address);
        return at != null && System.nanoTime() - at < AVOIDED.toNanos();
    }

    /**
     * Watches until it is closed.
     *
     * @param cancel ends the request; called once at most, and never after the close
     */
    Watched over(HttpHost node, Runnable cancel) {
        var over = new CountDownLatch(1);
        var decided = new AtomicBoolean();
        Thread.ofVirtual().name("gateway-watch").start(() -> {
            if (!outlasts(node, over) || !decided.compareAndSet(false, true)) return;
            givenUpAt.put(node.getHostName(), System.nanoTime());
            cancel.run();
        });
        return () -> {
            decided.set(true);
            over.countDown();
        };
    }

    /** Whether the node has fallen silent before the request was over. */
    private static boolean outlasts(HttpHost node, CountDownLatch over) {
        try {
            if (over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) return false;
            int misses = 0;
            while (misses < MISSES_TO_GIVE_UP) {
                misses = answers(node) ? 0 : misses + 1;
                if (over.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) return false;
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A frozen node's kernel takes connections, so only an answer counts, or that the node closes. */
    private static boolean answers(HttpHost node) {
        int timeoutMs = (int) TIMEOUT.toMillis();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.getHostName(), node.getPort()), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.getOutputStream().write(QUESTION);
            socket.getInputStream().read();
            return true;
        } catch (IOException silent) {
            return false;
        }
    }
}
