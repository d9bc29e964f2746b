package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.topology.RegionJson;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The database-failover lab as its user runs it, by the command line. */
class DatabaseFailoverTest {
    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void the_lab_reports_that_no_acknowledged_order_is_lost_and_leaves_nothing() throws Exception {
        int seed = Integer.getInteger(
                "faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        try (var faultline = new CommandLine();
                var reports = OpenFolder.create()) {
            var run = faultline.run(
                    "lab",
                    "run",
                    "database-failover",
                    "--seed",
                    Integer.toString(seed),
                    "--reports",
                    reports.path().toString());
            System.out.println(run.out());
            var report = RegionJson.mapper().readTree(reports.path().resolve("report.json"));
            var database = report.get("database");
            String which = "seed " + seed + ", " + report.get("reasons");
            assertThat(database.get("acknowledged").asInt()).as(which).isGreaterThan(500);
            assertThat(database.get("lost").asInt()).as(which).isZero();
            assertThat(database.get("staleReads").asInt()).as(which).isZero();
            // How long it took is printed and not asserted: a busy machine is slow and not wrong.
            assertThat(database.get("primaryMovedMs").isNumber()).as(which).isTrue();
            assertThat(database.get("secondCopyMs").isNumber()).as(which).isTrue();
            assertThat(database.get("steadyAfterReturnMs").isNumber()).as(which).isTrue();
            assertThat(reports.path().resolve("report.html")).isNotEmptyFile();
            assertThat(reports.path().resolve("report.xml")).isNotEmptyFile();
            assertThat(run.exit())
                    .as("exit code, %s", which)
                    .isEqualTo(run.out().contains("PASS") ? 0 : 1);
            assertThat(faultline.processes()).as("left by the lab, %s", which).isEmpty();
        }
    }
}
