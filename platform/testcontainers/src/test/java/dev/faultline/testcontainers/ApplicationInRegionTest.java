package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/** A container image of withApplication, called as a suite calls it, while zones die under it. */
@Tag("long")
@ExtendWith({EngineWithImage.class, KeepsLogs.class})
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ApplicationInRegionTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String VICTIM = "us-east-1b";
    private static final int MORE_CALLS = 100;
    /** What the engine says of a container that has failed so. */
    private static final Map<Failure, String> STATES =
            Map.of(Failure.CRASH, "exited", Failure.FREEZE, "paused", Failure.ISOLATE, "running");

    private static final FaultlineRegion region = new FaultlineRegion();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @BeforeAll
    static void a_shop_and_its_database() {
        var shop = Application.Template.of(DockerImageName.parse(image()), ShopService.PORT)
                .withHealthCheckPath("/healthz")
                .withEnvironment(ApplicationInRegionTest::database);
        region.withPostgres("shop", DbInstance.Deployment.SINGLE_AZ)
                .withApplication("shop", shop)
                .start();
    }

    @AfterAll
    static void remove() {
        region.stop();
    }

    /** The service's classes and the driver, on the only image that is sure to be there. */
    private static String image() {
        return new ImageFromDockerfile()
                .withFileFromPath("classes", placeOf(ShopService.class))
                .withFileFromPath("driver.jar", placeOf(org.postgresql.Driver.class))
                .withDockerfileFromBuilder(file -> file.from("faultline/region")
                        .copy("classes", "/shop/classes")
                        .copy("driver.jar", "/shop/driver.jar")
                        .entryPoint("java", "-cp", "/shop/classes:/shop/driver.jar", ShopService.class.getName())
                        .build())
                .get();
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static Map<String, String> database(FaultlineRegion region) {
        var database = region.database("shop");
        return Map.of(
                "JDBC_URL", database.jdbcUrlInRegion(),
                "JDBC_USER", database.username(),
                "JDBC_PASSWORD", database.password());
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(region.application("shop").url().resolve(path))
                .timeout(Duration.ofSeconds(10))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException(answer.statusCode() + ": " + answer.body());
        return answer.body();
    }

    /** Of the victim's zone, as the engine has it. */
    private static Container instance() {
        var labels = new HashMap<>(Leftovers.owner());
        labels.put("faultline.zone", VICTIM);
        List<Container> found =
                DockerClientFactory.instance()
                        .client()
                        .listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(labels)
                        .exec()
                        .stream()
                        .filter(container -> !container.getImage().startsWith("faultline/region"))
                        .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<String> addresses() {
        return instance().getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .toList();
    }

    /** Called from outside, and by clients in the region. */
    @ParameterizedTest
    @EnumSource(Failure.class)
    void a_failed_zone_costs_no_call_and_its_instance_is_back_by_itself(Failure failure) {
        region.awaitSteady(LIMIT);
        var victim = region.zone(VICTIM);
        URI url = region.application("shop").url();
        var before = addresses();
        Map<String, Long> answers = new ConcurrentHashMap<>();
        var within = Probe.Load.of(region.application("shop").dnsName()).withRate(60, 12);
        try (var clients = region.probe(within);
                var probe = region.probe(new CallProbe.Load(40, 8), number -> answers.merge(get("/"), 1L, Long::sum))) {
            InTime.await(LIMIT, "every zone answers", () -> answers.keySet()
                    .equals(Set.of("us-east-1a", VICTIM, "us-east-1c")));
            victim.fail(failure);
            assertThat(instance().getState()).isEqualTo(STATES.get(failure));
            if (failure != Failure.CRASH)
                assertThat(addresses()).isEqualTo(failure == Failure.FREEZE ? before : List.of());
            // Whatever was on its way has ended by then.
            long soon = sum(answers) + MORE_CALLS;
            InTime.await(LIMIT, "the others answer", () -> sum(answers) >= soon);
            long ofVictim = answers.getOrDefault(VICTIM, 0L);
            InTime.await(LIMIT, "they go on", () -> sum(answers) >= soon + MORE_CALLS);
            InTime.await(LIMIT, "the load balancer has found out", () -> !healthy());
            assertThat(answers).containsEntry(VICTIM, ofVictim);
            victim.start();
            region.awaitSteady(LIMIT);
            InTime.await(LIMIT, "the zone answers again", () -> answers.getOrDefault(VICTIM, 0L) > ofVictim);
            var report = probe.stop();
            assertThat(report.failed()).as(report.toString()).isZero();
            assertThat(report.calls()).isGreaterThan(2 * MORE_CALLS);
            var felt = clients.stop();
            assertThat(felt.requests()).isGreaterThan(100);
            assertThat(felt.responses5xx() + felt.socketErrors())
                    .as(felt.toString())
                    .isZero();
        }
        assertThat(addresses()).isEqualTo(before).hasSize(1);
        assertThat(region.application("shop").url()).isEqualTo(url);
    }

    private static long sum(Map<String, Long> answers) {
        return answers.values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean healthy() {
        return steady(Duration.ZERO).isEmpty();
    }

    /** @return why the application is not what it should be, empty when it is */
    private static String steady(Duration limit) {
        try {
            region.application("shop").awaitHealthy(region.loadBalancing(), System.nanoTime() + limit.toNanos());
            return "";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void an_instance_reaches_awss_api_and_its_database() throws Exception {
        region.awaitSteady(LIMIT);
        assertThat(get("/region")).contains("us-east-1");
        assertThat(get("/database")).isEqualTo("shop");
    }

    @Test
    void an_application_that_is_not_healthy_says_why_and_its_log_is_kept(@TempDir Path folder) throws Exception {
        region.awaitSteady(LIMIT);
        String zone = get("/sick");
        InTime.await(LIMIT, "it is told", () -> steady(Duration.ZERO).contains("[500]"));
        assertThatThrownBy(() -> region.awaitSteady(Duration.ofSeconds(5)))
                .hasMessageStartingWith(
                        "The application shop is not healthy in time, its load balancer is active and its"
                                + " instances are")
                .hasMessageContaining("Health checks failed with these codes: [500]")
                .hasMessageContaining("see that its image answers GET /healthz on port 8080 of every address with 200");
        region.saveLogs(folder);
        assertThat(folder.resolve("shop-" + zone + ".log")).content().contains("shop serves in " + zone);
        region.zone(zone).fail(Failure.CRASH);
        region.zone(zone).start();
        region.awaitSteady(LIMIT);
    }
}
