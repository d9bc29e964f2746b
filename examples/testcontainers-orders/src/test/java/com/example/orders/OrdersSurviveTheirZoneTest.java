package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.testcontainers.CallProbe;
import dev.faultline.testcontainers.Failure;
import dev.faultline.testcontainers.FaultlineRegion;
import dev.faultline.testcontainers.KeepsLogs;
import dev.faultline.testcontainers.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Tag("long")
@EnabledIf(
        value = "dev.faultline.testcontainers.FaultlineRegion#canRun",
        disabledReason = "no engine answers, or it has no image of a region")
@Testcontainers
@ExtendWith(KeepsLogs.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(300)
class OrdersSurviveTheirZoneTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Container
    @ServiceConnection
    static final FaultlineRegion region =
            new FaultlineRegion().withServices(Service.RDS).withPostgres("orders");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();

    @LocalServerPort
    int port;

    @Autowired
    Orders orders;

    @Test
    void no_order_that_was_confirmed_is_lost_with_the_zone_of_the_database() {
        try (var probe = region.probe(new CallProbe.Load(40, 8), this::order)) {
            await().atMost(LIMIT).until(() -> confirmed.size() >= 100);
            var victim = region.zoneOfPrimary("orders");
            victim.fail(Failure.CRASH);
            region.database("orders").awaitPrimaryOtherThan(victim, LIMIT);
            int before = confirmed.size();
            await().atMost(LIMIT).until(() -> confirmed.size() >= before + 100);
            victim.start();
            region.awaitSteady(LIMIT);
            var report = probe.stop();
            System.out.println(report);
            assertThat(report.succeeded()).isGreaterThanOrEqualTo(200);
            assertThat(report.longestGapMs()).as(report.toString()).isLessThan(20_000);
        }
        assertThat(orders.all()).containsAll(confirmed);
    }

    private void order(long number) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders/" + number))
                .timeout(Duration.ofSeconds(10))
                .PUT(BodyPublishers.noBody())
                .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 201) throw new IOException("order " + number + ": " + status);
        confirmed.add(number);
    }
}
