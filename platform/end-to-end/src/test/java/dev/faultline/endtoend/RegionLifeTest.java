package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What a user does with a region by {@code ./faultline}, from its first start to the death of its daemon. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegionLifeTest {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private CommandLine faultline;

    @BeforeAll
    void setUp() throws IOException {
        faultline = new CommandLine();
    }

    @AfterAll
    void tearDown() throws Exception {
        faultline.close();
    }

    @Test
    @Order(1)
    void it_comes_up_and_tells_what_it_is_made_of() throws Exception {
        faultline.up();
        var status = faultline.run("status", "--json").json();
        assertThat(status.propertyNames()).containsExactly("state", "gateway", "console", "dns", "regions");
        assertThat(status.get("state").asString()).isEqualTo("steady");
        var region = status.get("regions").get(0);
        assertThat(region.get("name").asString()).isEqualTo("us-east-1");
        assertThat(region.get("zones").valueStream().map(zone -> zone.get("name")
                        .asString()))
                .containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
        assertThat(region.get("services").size()).isPositive();
        assertThat(get(status.get("gateway").asString() + "/health")).isEqualTo(200);
    }

    @Test
    @Order(2)
    void a_control_plane_that_dies_is_started_again_and_the_zones_do_not_notice() throws Exception {
        var before = zonePids();
        long controlPlane = controlPlane();
        ProcessHandle.of(controlPlane).orElseThrow().destroyForcibly();
        Await.until(BOUND, PAUSE, "another control plane", () -> controlPlane() != controlPlane);
        faultline.awaitSteady();
        assertThat(zonePids()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void it_loses_a_zone_and_gets_it_back() throws Exception {
        assertThat(faultline.run("zone", "crash", "us-east-1c").exit()).isZero();
        assertThat(faultline.state()).isEqualTo("recovering");
        assertThat(faultline.run("zone", "start", "us-east-1a").err()).contains("runs already");
        assertThat(faultline.run("zone", "isolate", "us-east-1a").err()).contains("cannot be isolated");
        assertThat(faultline.run("zone", "crash", "us-east-1d").err()).contains("no zone us-east-1d");
        assertThat(faultline.run("zone", "start", "us-east-1c").exit()).isZero();
        faultline.awaitSteady();
    }

    @Test
    @Order(4)
    void stopped_it_has_no_process_and_it_keeps_its_state() throws Exception {
        String run = faultline.runName();
        assertThat(faultline.run("down").exit()).isZero();
        assertThat(faultline.processes()).isEmpty();
        assertThat(faultline.state()).isEqualTo("stopped");
        faultline.up();
        assertThat(faultline.runName()).isEqualTo(run);
    }

    @Test
    @Order(5)
    void killing_the_daemon_while_a_zone_is_frozen_leaves_no_process() throws Exception {
        assertThat(faultline.run("zone", "freeze", "us-east-1b").exit()).isZero();
        assertThat(faultline.processes()).hasSizeGreaterThan(8);

        ProcessHandle.of(faultline.daemon()).orElseThrow().destroyForcibly();

        faultline.awaitNothingLeft();
        assertThat(faultline.state()).isEqualTo("stopped");
    }

    private JsonNode region() throws Exception {
        return faultline.run("status", "--json").json().get("regions").get(0);
    }

    private List<Long> zonePids() throws Exception {
        return region().get("zones")
                .valueStream()
                .map(zone -> zone.get("pid").asLong())
                .toList();
    }

    private long controlPlane() throws Exception {
        return region().get("services").get(0).get("pid").asLong();
    }

    private static int get(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
