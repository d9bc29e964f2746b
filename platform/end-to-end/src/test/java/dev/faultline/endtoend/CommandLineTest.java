package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user does with {@code ./faultline}, and what is left when it goes wrong: nothing. */
class CommandLineTest {
    /** Two seconds on an idle machine; this one may be busy. */
    private static final Duration GONE = Duration.ofSeconds(15);

    private static final Duration STEADY = Duration.ofSeconds(90);

    private CommandLine faultline;

    @BeforeEach
    void setUp() throws IOException {
        faultline = new CommandLine();
    }

    @AfterEach
    void tearDown() throws Exception {
        faultline.close();
    }

    @Test
    void a_region_comes_up_loses_a_zone_gets_it_back_and_keeps_its_state_over_a_stop() throws Exception {
        up();
        var status = faultline.run("status", "--json").json();
        assertThat(status.propertyNames()).containsExactly("state", "gateway", "console", "dns", "regions");
        var region = status.get("regions").get(0);
        assertThat(region.get("name").asString()).isEqualTo("us-east-1");
        assertThat(region.get("zones").valueStream().map(zone -> zone.get("name")
                        .asString()))
                .containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
        assertThat(region.get("services").size()).isPositive();
        assertThat(get(status.get("gateway").asString() + "/health")).isEqualTo(200);

        assertThat(faultline.run("zone", "crash", "us-east-1c").exit()).isZero();
        assertThat(faultline.state()).isEqualTo("recovering");
        assertThat(faultline.run("zone", "start", "us-east-1a").err()).contains("runs already");
        assertThat(faultline.run("zone", "isolate", "us-east-1a").err()).contains("cannot be isolated");
        assertThat(faultline.run("zone", "crash", "us-east-1d").err()).contains("no zone us-east-1d");
        assertThat(faultline.run("zone", "start", "us-east-1c").exit()).isZero();
        awaitState("steady");

        String run = faultline.runName();
        assertThat(faultline.run("down").exit()).isZero();
        assertThat(faultline.processes()).isEmpty();
        assertThat(faultline.state()).isEqualTo("stopped");
        up();
        assertThat(faultline.runName()).isEqualTo(run);
    }

    @Test
    void killing_the_daemon_while_a_zone_is_frozen_leaves_no_process() throws Exception {
        up();
        assertThat(faultline.run("zone", "freeze", "us-east-1b").exit()).isZero();
        assertThat(faultline.processes()).hasSizeGreaterThan(8);

        ProcessHandle.of(faultline.daemon()).orElseThrow().destroyForcibly();

        awaitNothingLeft();
        assertThat(faultline.state()).isEqualTo("stopped");
    }

    @Test
    void a_control_plane_that_dies_is_started_again_and_the_zones_do_not_notice() throws Exception {
        up();
        var before = zonePids();
        long controlPlane = controlPlane();
        ProcessHandle.of(controlPlane).orElseThrow().destroyForcibly();
        Await.until(STEADY, "another control plane", () -> controlPlane() != controlPlane);
        awaitState("steady");
        assertThat(zonePids()).isEqualTo(before);
    }

    @Test
    void an_interrupted_start_leaves_no_process() throws Exception {
        Path out = Files.createTempFile("faultline", ".out");
        var starting = faultline.start(out, out, "up");
        Await.until(STEADY, "zones have started", () -> Files.readString(out).contains("zones started"));
        assertThat(faultline.processes()).isNotEmpty();

        starting.destroyForcibly();

        awaitNothingLeft();
        Files.delete(out);
    }

    @Test
    void a_taken_port_is_named_with_its_owner_and_nothing_is_left() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var result = faultline
                    .with("FAULTLINE_GATEWAY_PORT", Integer.toString(taken.getLocalPort()))
                    .run("up");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .contains("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken by pid "
                            + ProcessHandle.current().pid())
                    .hasLineCount(1);
        }
        awaitNothingLeft();
    }

    @Test
    void a_damaged_manifest_is_named_and_a_reset_heals_it() throws Exception {
        Files.createDirectories(faultline.folder());
        Files.writeString(faultline.folder().resolve("manifest.json"), "{\"region\":");
        var result = faultline.run("up", "--json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.json().get("error").asString())
                .contains(faultline.folder().toString(), "is damaged", "faultline reset");

        assertThat(faultline.run("reset").exit()).isZero();
        assertThat(faultline.folder()).doesNotExist();
    }

    private void up() throws Exception {
        var result = faultline.run("up");
        assertThat(result.exit()).describedAs(result.out() + result.err()).isZero();
        awaitState("steady");
    }

    private void awaitState(String state) {
        Await.until(STEADY, "the region is " + state, () -> faultline.state().equals(state));
    }

    private void awaitNothingLeft() {
        Await.until(GONE, "no process of the region is left", () -> faultline
                .processes()
                .isEmpty());
    }

    private List<Long> zonePids() throws Exception {
        return faultline
                .run("status", "--json")
                .json()
                .get("regions")
                .get(0)
                .get("zones")
                .valueStream()
                .map(zone -> zone.get("pid").asLong())
                .toList();
    }

    private long controlPlane() throws Exception {
        return faultline
                .run("status", "--json")
                .json()
                .get("regions")
                .get(0)
                .get("services")
                .get(0)
                .get("pid")
                .asLong();
    }

    private static int get(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
