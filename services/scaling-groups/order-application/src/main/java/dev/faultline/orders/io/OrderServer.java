package dev.faultline.orders.io;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.orders.core.OrderRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Serves orders by HTTP, each request on a thread of its own. */
final class OrderServer implements AutoCloseable {
    private static final int BACKLOG = 128;
    /** Requests at a time; a further one is refused at once. */
    private static final int REQUESTS = 256;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(REQUESTS);
    private final HttpServer server;
    private final OrderBook book;
    private final String instance;

    /** @throws IOException when the address cannot be bound */
    OrderServer(InetSocketAddress address, OrderBook book, String instance) throws IOException {
        this.book = book;
        this.instance = instance;
        this.server = HttpServer.create(address, BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                answer(exchange, 503, "{\"error\":\"too many requests at a time\"}\n");
                return;
            }
            try {
                serve(
                        exchange,
                        OrderRequest.of(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI().getPath()));
            } finally {
                places.release();
            }
        }
    }

    private void serve(HttpExchange exchange, OrderRequest request) throws IOException {
        try {
            switch (request) {
                case OrderRequest.Take order -> {
                    book.take(order.id());
                    answer(exchange, 201, kept(order.id()));
                }
                case OrderRequest.Find order -> {
                    boolean has = book.has(order.id());
                    answer(exchange, has ? 200 : 404, has ? kept(order.id()) : error("There is no such order."));
                }
                // Not of the database: a web tier that calls itself ill while its database fails over is taken away
                // whole.
                case OrderRequest.Health _ -> answer(exchange, 200, "{\"healthy\":true}\n");
                case OrderRequest.Refused refused -> answer(exchange, refused.status(), error(refused.why()));
            }
        } catch (SQLException e) {
            answer(exchange, 503, error("The order may be kept or not: " + e.getSQLState() + "."));
        }
    }

    private String kept(long id) {
        return "{\"order\":" + id + ",\"by\":\"" + instance + "\"}\n";
    }

    private static String error(String sentence) {
        return "{\"error\":\"" + sentence + "\"}\n";
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
