package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.databasefailover.io.DatabaseFailoverLab;
import dev.faultline.lab.restore.io.PointInTimeRestoreLab;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.topology.RegionJson;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The labs of databases. How long things took is printed and not asserted: a busy machine is slow and not wrong. */
@Tag("long")
@ExtendWith(SharedRegion.class)
class DatabaseLabsTest {
    private final int seed =
            Integer.getInteger("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void a_fail_over_from_a_frozen_zone_loses_no_acknowledged_order() throws Exception {
        var database = run(new DatabaseFailoverLab(), Failure.FREEZE);
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
        var database = run(new PointInTimeRestoreLab(), Failure.CRASH);
        assertThat(database.get("acknowledged").asInt()).as("seed %d", seed).isGreaterThan(100);
        assertThat(database.get("missingBefore").asInt()).as("seed %d", seed).isZero();
        assertThat(database.get("restoredAfter").asInt()).as("seed %d", seed).isZero();
        assertThat(database.get("rpoMs").asInt()).as("seed %d", seed).isLessThanOrEqualTo(1_000);
    }

    /** @return the report's figures of the database */
    private JsonNode run(Lab lab, Failure failure) throws Exception {
        var region = SharedRegion.region();
        try (var reports = OpenFolder.create()) {
            region.run(lab, new LabSettings(null, failure, seed, reports.path(), Map.of(), System.out, false));
            region.awaitSteady();
            assertThat(reports.path().resolve("report.html")).isNotEmptyFile();
            assertThat(reports.path().resolve("report.xml")).isNotEmptyFile();
            return RegionJson.mapper()
                    .readTree(reports.path().resolve("report.json"))
                    .get("database");
        }
    }
}
