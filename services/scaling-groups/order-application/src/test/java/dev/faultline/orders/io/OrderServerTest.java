package dev.faultline.orders.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import dev.faultline.testkit.PostgresFixture;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderServerTest {
    private final PostgresFixture postgres = PostgresFixture.start();
    private final PostgresFixture.Database database = postgres.createDatabase();
    private final OrderBook book = new OrderBook(database.url(), database.user(), database.password(), "i-1");
    private final HttpClient client = HttpClient.newHttpClient();
    private final OrderServer server;

    OrderServerTest() throws Exception {
        server = new OrderServer(new InetSocketAddress("127.0.0.1", 0), book, "i-1");
    }

    @BeforeEach
    void serve() throws Exception {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute("create table orders"
                    + " (id bigint primary key, taken_by text, taken_at timestamptz default now())");
        }
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        book.close();
        client.close();
        postgres.close();
    }

    @Test
    void an_order_is_kept_once() throws Exception {
        assertThat(send("POST", "/orders/4711").statusCode()).isEqualTo(201);
        assertThat(send("POST", "/orders/4711").body()).isEqualTo("{\"order\":4711,\"by\":\"i-1\"}\n");
        assertThat(send("GET", "/orders/4711").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/orders/4712").statusCode()).isEqualTo(404);
    }

    @Test
    void without_its_database_it_refuses_orders_stays_healthy_and_goes_on_when_the_database_is_back() throws Exception {
        send("POST", "/orders/1");
        postgres.crash();

        assertThat(send("POST", "/orders/2").statusCode()).isEqualTo(503);
        assertThat(send("POST", "/orders/2").body()).contains("kept or not");
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);

        postgres.resume();
        Await.until(
                Duration.ofSeconds(20),
                "an order is taken again",
                () -> send("POST", "/orders/3").statusCode() == 201);
        assertThat(send("GET", "/orders/1").statusCode()).isEqualTo(200);
    }

    @Test
    void what_it_does_not_serve_is_refused_with_a_sentence() throws Exception {
        assertThat(send("POST", "/orders/none").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/orders/1").statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
