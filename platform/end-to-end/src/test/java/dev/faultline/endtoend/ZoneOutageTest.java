package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.topology.RegionJson;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * The zone-outage lab as its user runs it. What users must never feel is asserted; how long things took is printed, since a
 * busy machine is slow and not wrong.
 */
class ZoneOutageTest {
    private static final int SOAK = 50;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void a_crashed_zone_is_not_felt() throws Exception {
        outage("crash", seed());
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void a_frozen_zone_is_not_felt() throws Exception {
        outage("freeze", seed());
    }

    @Test
    @Tag("long")
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void fifty_outages_are_not_felt() throws Exception {
        for (int i = 0; i < SOAK; i++) outage(i % 2 == 0 ? "crash" : "freeze", seed());
    }

    private static int seed() {
        return Integer.getInteger("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
    }

    private static void outage(String failure, int seed) throws Exception {
        try (var faultline = new CommandLine();
                var reports = OpenFolder.create()) {
            var run = faultline.run(
                    "lab",
                    "run",
                    "zone-outage",
                    "--failure",
                    failure,
                    "--seed",
                    Integer.toString(seed),
                    "--set",
                    "highest-load=off",
                    "--reports",
                    reports.path().toString());
            System.out.println(run.out());
            var report = report(reports.path());
            var client = report.get("client");
            assertThat(client.get("requests").asInt())
                    .as("requests, seed %d", seed)
                    .isGreaterThan(4_000);
            assertThat(client.get("responses5xx").asInt())
                    .as("5xx, seed %d", seed)
                    .isZero();
            assertThat(client.get("socketErrors").asInt())
                    .as("socket errors, seed %d", seed)
                    .isZero();
            assertThat(report.get("recovery").get("healthyTargetsRestoredMs").isNumber())
                    .as("the group was whole again, seed %d: %s", seed, report.get("reasons"))
                    .isTrue();
            assertThat(report.at("/return/resurrected"))
                    .as("resurrected, seed %d", seed)
                    .isEmpty();
            assertThat(report.at("/return/leaked")).as("leaked, seed %d", seed).isEmpty();
            assertThat(faultline.processes())
                    .as("left by the lab, seed %d", seed)
                    .isEmpty();
        }
    }

    private static JsonNode report(Path folder) {
        return RegionJson.mapper().readTree(folder.resolve("report.json"));
    }
}
