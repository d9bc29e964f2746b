package dev.faultline.loadbalancing.node.io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that send requests one after the other, each on a connection it keeps, until they are stopped. */
final class Load {
    private final NodeFixture node;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong responses = new AtomicLong();
    private final AtomicLong longestGapNanos = new AtomicLong();
    private final ConcurrentHashMap<Integer, AtomicLong> statuses = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> socketErrors = new ConcurrentLinkedQueue<>();

    private Load(NodeFixture node) {
        this.node = node;
    }

    /** @param request a whole request; every {@code %d} in it becomes a number of its own */
    static Load start(NodeFixture node, int clients, String request) {
        var load = new Load(node);
        var number = new AtomicLong();
        for (int i = 0; i < clients; i++) load.clients.add(Thread.ofVirtual().start(() -> load.run(request, number)));
        return load;
    }

    private void run(String request, AtomicLong number) {
        while (!stopped.get()) {
            try (RawClient client = node.client()) {
                while (!stopped.get()) {
                    long start = System.nanoTime();
                    int status = client.send(request.replace("%d", Long.toString(number.incrementAndGet())))
                            .status();
                    longestGapNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                    statuses.computeIfAbsent(status, _ -> new AtomicLong()).incrementAndGet();
                    responses.incrementAndGet();
                }
            } catch (IOException e) {
                if (!stopped.get()) socketErrors.add(e.toString());
            }
        }
    }

    long responses() {
        return responses.get();
    }

    /** How many responses had another status than 200. */
    long non200() {
        return responses.get() - statuses.getOrDefault(200, new AtomicLong()).get();
    }

    List<String> socketErrors() {
        return List.copyOf(socketErrors);
    }

    Duration longestGap() {
        return Duration.ofNanos(longestGapNanos.get());
    }

    void awaitMore(long more) throws Exception {
        long goal = responses.get() + more;
        Await.until(more + " more responses", NodeFixture.PATIENCE, () -> responses.get() >= goal);
    }

    void stop() throws InterruptedException {
        stopped.set(true);
        for (Thread client : clients)
            if (!client.join(NodeFixture.PATIENCE))
                throw new AssertionError("a request has never been answered: " + this);
    }

    @Override
    public String toString() {
        return responses + " responses by status " + statuses + ", socket errors " + socketErrors.size()
                + ", longest gap " + longestGap().toMillis() + " ms";
    }
}
