package dev.faultline.loadbalancing.node.io;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A small HTTP server, run as a process of its own so that tests can kill and freeze it: {@code TestTarget address port
 * received-log}. Every POST's {@code X-Id} is appended to the log before it is answered.
 */
final class TestTarget {
    private TestTarget() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        var address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        Path log = Path.of(arguments[2]);
        HttpServer server = HttpServer.create(address, 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                serve(exchange, arguments[0], log);
            }
        });
        server.start();
        System.out.println("ready");
    }

    private static void serve(HttpExchange exchange, String name, Path log) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        int number = query == null ? 0 : Integer.parseInt(query);
        exchange.getResponseHeaders().set("X-Target", name);
        switch (exchange.getRequestURI().getPath()) {
            case "/slow" -> {
                LockSupport.parkNanos(number * 1_000_000L);
                text(exchange, "slow");
            }
            case "/status" -> exchange.sendResponseHeaders(number, -1);
            case "/large" -> large(exchange, number);
            case "/echo" -> echo(exchange);
            case "/post" -> {
                exchange.getRequestBody().readAllBytes();
                String id = exchange.getRequestHeaders().getFirst("X-Id") + "\n";
                Files.writeString(log, id, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                LockSupport.parkNanos(number * 1_000_000L);
                text(exchange, "posted");
            }
            case "/request" -> request(exchange);
            default -> text(exchange, name);
        }
    }

    private static void large(HttpExchange exchange, int megabytes) throws IOException {
        byte[] block = new byte[1 << 20];
        exchange.sendResponseHeaders(200, (long) megabytes << 20);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < megabytes; i++) body.write(block);
        }
    }

    private static void echo(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (InputStream in = exchange.getRequestBody();
                OutputStream out = exchange.getResponseBody()) {
            in.transferTo(out);
        }
    }

    /** The request's head as it arrived here, a header a line. */
    private static void request(HttpExchange exchange) throws IOException {
        var seen = new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n");
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(
                        value -> seen.append(name).append(": ").append(value).append('\n')));
        text(exchange, seen.toString());
    }

    private static void text(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
