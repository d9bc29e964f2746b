package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.topology.RegionJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * The labs of databases as their user runs them, by the command line. How long things took is printed and not asserted: a
 * busy machine is slow and not wrong.
 */
@Tag("long")
class DatabaseLabsTest {
    private final int seed =
            Integer.getInteger("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void a_fail_over_from_a_frozen_zone_loses_no_acknowledged_order() throws Exception {
        var database = run("database-failover", "--failure", "freeze");
        assertThat(database.get("acknowledged").asInt()).as("seed %d", seed).isGreaterThan(500);
        assertThat(database.get("lost").asInt()).as("seed %d", seed).isZero();
        assertThat(database.get("staleReads").asInt()).as("seed %d", seed).isZero();
        assertThat(database.get("primaryMovedMs").isNumber())
                .as("seed %d", seed)
                .isTrue();
        assertThat(database.get("secondCopyMs").isNumber()).as("seed %d", seed).isTrue();
        assertThat(database.get("steadyAfterReturnMs").isNumber())
                .as("seed %d", seed)
                .isTrue();
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void a_restore_brings_back_all_orders_of_before_the_moment_and_none_of_after() throws Exception {
        var database = run("point-in-time-restore");
        assertThat(database.get("acknowledged").asInt()).as("seed %d", seed).isGreaterThan(100);
        assertThat(database.get("missingBefore").asInt()).as("seed %d", seed).isZero();
        assertThat(database.get("restoredAfter").asInt()).as("seed %d", seed).isZero();
        assertThat(database.get("rpoMs").asInt()).as("seed %d", seed).isLessThanOrEqualTo(1_000);
    }

    /** @return the report's figures of the database */
    private JsonNode run(String lab, String... options) throws Exception {
        try (var faultline = new CommandLine();
                var reports = OpenFolder.create()) {
            var line = new ArrayList<>(List.of("lab", "run", lab, "--seed", Integer.toString(seed)));
            line.addAll(List.of("--reports", reports.path().toString()));
            line.addAll(List.of(options));
            if (getClass().isAnnotationPresent(OnContainers.class)) line.addAll(List.of("--engine", "compose"));
            var run = faultline.run(line.toArray(String[]::new));
            System.out.println(run.out());
            assertThat(run.exit())
                    .as("exit code, seed %d", seed)
                    .isEqualTo(run.out().contains("PASS") ? 0 : 1);
            assertThat(reports.path().resolve("report.html")).isNotEmptyFile();
            assertThat(reports.path().resolve("report.xml")).isNotEmptyFile();
            assertThat(faultline.processes())
                    .as("left by the lab, seed %d", seed)
                    .isEmpty();
            if (getClass().isAnnotationPresent(OnContainers.class))
                assertThat(reports.path().resolve("containers.log")).isNotEmptyFile();
            var report = RegionJson.mapper().readTree(reports.path().resolve("report.json"));
            assertThat(report.get("engine").asString())
                    .isEqualTo(getClass().isAnnotationPresent(OnContainers.class) ? "compose" : "embedded");
            return report.get("database");
        }
    }
}
