package dev.faultline.lab.rig.io;

import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
import dev.faultline.lab.rig.core.Order.ReadBack;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Customers of the shop. Each places an order at its own fixed times, whatever became of the one before, and asks for
 * every order that was acknowledged. A connect that fails or takes over 250 ms goes to the load balancer's next address; an
 * order that may have arrived is never sent twice.
 */
public final class Customers implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofMillis(250);
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final Addresses loadBalancer;
    private final AtomicLong ids = new AtomicLong();
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** @param pace from one order of a customer to its next */
    public Customers(Addresses loadBalancer, int customers, Duration pace) {
        this.loadBalancer = loadBalancer;
        long start = System.nanoTime();
        for (int i = 0; i < customers; i++) {
            int customer = i;
            long first = start + pace.toNanos() * i / customers;
            threads.add(Thread.ofVirtual().name("customer-" + i).start(() -> buy(customer, first, pace.toNanos())));
        }
    }

    private void buy(int customer, long first, long pace) {
        try {
            for (long next = first; !closed; next += pace) {
                while (System.nanoTime() - next < 0 && !closed) LockSupport.parkNanos(next - System.nanoTime());
                if (!closed) orders.add(order(customer));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Order order(int customer) throws InterruptedException {
        long id = ids.incrementAndGet();
        long sent = System.nanoTime();
        var outcome = Outcome.NOT_SENT;
        for (var address : from(customer)) {
            try {
                var answer = send("POST", address, id);
                outcome = answer.statusCode() == CREATED ? Outcome.ACKNOWLEDGED : Outcome.IN_DOUBT;
                break;
            } catch (ConnectException | HttpConnectTimeoutException nobodyThere) {
                // The next address: nothing of the order was sent.
            } catch (IOException e) {
                outcome = Outcome.IN_DOUBT;
                break;
            }
        }
        long done = System.nanoTime();
        var seen = outcome == Outcome.ACKNOWLEDGED ? readBack(customer + 1, id) : ReadBack.UNKNOWN;
        return new Order(id, customer, sent, done, outcome, seen);
    }

    /** By another node than the order's, and so often by another instance. */
    private ReadBack readBack(int preferred, long id) throws InterruptedException {
        for (var address : from(preferred)) {
            try {
                return switch (send("GET", address, id).statusCode()) {
                    case OK -> ReadBack.SEEN;
                    case NOT_FOUND -> ReadBack.MISSING;
                    default -> ReadBack.UNKNOWN;
                };
            } catch (IOException e) {
                // Asking again changes nothing.
            }
        }
        return ReadBack.UNKNOWN;
    }

    private List<InetSocketAddress> from(int preferred) {
        var all = loadBalancer.current();
        var rotated = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < all.size(); i++) rotated.add(all.get((preferred + i) % all.size()));
        return rotated;
    }

    private HttpResponse<String> send(String method, InetSocketAddress address, long id)
            throws IOException, InterruptedException {
        var uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/orders/" + id);
        var request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .timeout(ANSWER)
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** How many orders were acknowledged so far. */
    public long acknowledged() {
        return orders.stream()
                .filter(order -> order.outcome() == Outcome.ACKNOWLEDGED)
                .count();
    }

    /** Ends the load, waits for what is under way, and tells all. */
    public List<Order> stop() throws InterruptedException {
        closed = true;
        for (var thread : threads) {
            LockSupport.unpark(thread);
            thread.join(ANSWER.multipliedBy(3));
        }
        return List.copyOf(orders);
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
