package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@ExtendWith({EngineWithImage.class, KeepsLogs.class})
@Testcontainers
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class FaultlineRegionTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** The kernel alone takes up to 53 s. */
    private static final Duration LINKS = Duration.ofSeconds(25);

    private static final Map<String, Long> EVEN = Map.of("us-east-1a", 2L, "us-east-1b", 2L, "us-east-1c", 2L);
    private static final Map<String, Long> WITHOUT_C = Map.of("us-east-1a", 3L, "us-east-1b", 3L);

    @Container
    private static final FaultlineRegion region = new FaultlineRegion().withZones(3);

    private static WebTier web;

    @BeforeAll
    static void a_web_tier() {
        web = WebTier.in(region);
    }

    private static void whole() {
        region.awaitSteady(LIMIT);
        await("the group is whole", () -> web.inService().equals(EVEN) && web.healthyTargets() == WebTier.CAPACITY);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0)
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + ", but in service "
                        + web.inService() + ", healthy targets " + web.healthyTargets());
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static ProbeReport outage(Failure failure) {
        whole();
        var zone = region.zone("us-east-1c");
        try (var probe = region.probe(Probe.Load.of(web.dnsName()))) {
            zone.fail(failure);
            await("the others have taken over", () -> web.inService().equals(WITHOUT_C));
            zone.start();
            await("the zone has its share again", () -> web.inService().equals(EVEN));
            return probe.stop();
        }
    }

    @Test
    void a_crashed_zone_costs_no_request() {
        var report = outage(Failure.CRASH);
        assertThat(report.requests()).isGreaterThan(500);
        assertThat(report.responses5xx() + report.socketErrors())
                .as(report.toString())
                .isZero();
        assertThat(region.zone("us-east-1c").state()).isEqualTo(Zone.State.RUNNING);
        assertThat(region.report())
                .contains("us-east-1c fails: CRASH", "us-east-1c is started again; it was CRASHED")
                .containsPattern("probe ends: ProbeReport\\[requests=.*, of Load\\[dnsName=.*, seed=1\\]");
    }

    /** Its container has other link addresses then, after either. */
    @Tag("long")
    @Test
    void all_neighbours_find_a_zone_that_was_isolated_and_then_crashed() {
        whole();
        var zone = region.zone("us-east-1b");
        for (var failure : List.of(Failure.ISOLATE, Failure.CRASH)) {
            zone.fail(failure);
            zone.start();
            InTime.await(LINKS, "all neighbours find its link", () -> neighboursFind(zone));
        }
        whole();
    }

    /** Whether those of the zone's addresses that a neighbour knows, 3 to 9 being nobody's, are where its container is. */
    private static boolean neighboursFind(Zone zone) {
        var links = shell(zone, "cat /sys/class/net/*/address").lines().toList();
        return List.of("us-east-1a", "us-east-1c").stream().allMatch(other -> {
            var known = shell(region.zone(other), "cat /proc/net/arp")
                    .lines()
                    .filter(line -> line.matches("\\d+\\.\\d+\\.2\\.([12]|\\d\\d+) .* 0x2 .*"))
                    .toList();
            return known.stream().anyMatch(line -> line.matches("\\S+\\.2\\.1 .*"))
                    && known.stream().allMatch(line -> links.contains(line.split(" +")[3]));
        });
    }

    private static String shell(Zone zone, String command) {
        try {
            return zone.container().execInContainer("sh", "-c", command).getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Tag("long")
    @Test
    void a_zone_that_has_failed_cannot_fail_again() {
        whole();
        var zone = region.zone("us-east-1b");
        zone.fail(Failure.FREEZE);
        assertThat(zone.state()).isEqualTo(Zone.State.FROZEN);
        assertThatThrownBy(() -> zone.fail(Failure.CRASH)).hasMessageContaining("us-east-1b is frozen already");
        zone.start();
        assertThat(zone.state()).isEqualTo(Zone.State.RUNNING);
    }

    /** Their training only warns when it fails, since a region works without them. */
    @Test
    void the_image_holds_the_caches_with_which_processes_start_sooner() throws Exception {
        var listed = region.execInContainer("ls", "/opt/faultline/aot");
        assertThat(listed.getStdout().lines()).contains("zone.aot", "control-plane.aot", "broker.aot");
    }

    @Test
    void the_endpoint_is_on_loopback_and_names_are_checked() {
        assertThat(region.endpoint()).hasScheme("http");
        assertThatThrownBy(() -> region.zone("us-east-1x")).hasMessageContaining("us-east-1a, us-east-1b, us-east-1c");
        assertThatThrownBy(() -> region.withZones(2)).hasMessageContaining("3 zones");
    }
}
