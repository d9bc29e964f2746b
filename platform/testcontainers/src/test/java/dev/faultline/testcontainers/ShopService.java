package dev.faultline.testcontainers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/** A team's own service, as its image has it: it knows region, zone and database by its environment alone. */
final class ShopService {
    static final int PORT = 8080;

    private static volatile boolean sick;

    private ShopService() {}

    private interface Answer {
        String text() throws IOException, SQLException;
    }

    public static void main(String[] arguments) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(PORT), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> answer(exchange, () -> setting("FAULTLINE_AVAILABILITY_ZONE")));
        server.createContext("/region", exchange -> answer(exchange, ShopService::region));
        server.createContext("/database", exchange -> answer(exchange, ShopService::database));
        server.createContext("/healthz", exchange -> answer(exchange, ShopService::health));
        server.createContext(
                "/sick",
                exchange -> answer(exchange, () -> {
                    sick = true;
                    return setting("FAULTLINE_AVAILABILITY_ZONE");
                }));
        server.start();
        System.out.println("shop serves in " + setting("FAULTLINE_AVAILABILITY_ZONE"));
    }

    private static String health() throws IOException {
        if (sick) throw new IOException("made sick");
        return "well";
    }

    private static String region() throws IOException {
        var call = URI.create(setting("AWS_ENDPOINT_URL"))
                .resolve("/health")
                .toURL()
                .openConnection();
        try (InputStream answer = call.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String database() throws SQLException {
        try (var connection = DriverManager.getConnection(
                        setting("JDBC_URL"), setting("JDBC_USER"), setting("JDBC_PASSWORD"));
                var statement = connection.createStatement();
                var row = statement.executeQuery("select current_database()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String setting(String name) {
        return String.valueOf(System.getenv(name));
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        String text;
        int status = 200;
        try {
            text = answer.text();
        } catch (IOException | SQLException e) {
            text = e.toString();
            status = 500;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
