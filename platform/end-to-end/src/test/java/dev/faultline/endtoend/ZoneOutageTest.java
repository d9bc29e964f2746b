package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The zone-outage lab as its user runs it, by the command line. */
class ZoneOutageTest {
    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void the_lab_reports_that_a_crashed_zone_is_not_felt_and_leaves_nothing() throws Exception {
        int seed = Integer.getInteger(
                "faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        try (var faultline = new CommandLine();
                var reports = OpenFolder.create()) {
            var run = faultline.run(
                    "lab",
                    "run",
                    "zone-outage",
                    "--seed",
                    Integer.toString(seed),
                    "--set",
                    "highest-load=off",
                    "--reports",
                    reports.path().toString());
            System.out.println(run.out());
            LabResults.of(reports.path()).assertNotFelt("seed " + seed);
            assertThat(reports.path().resolve("report.html")).isNotEmptyFile();
            assertThat(reports.path().resolve("report.xml")).isNotEmptyFile();
            boolean passed = run.out().contains("PASS");
            assertThat(run.exit()).as("exit code, seed %d", seed).isEqualTo(passed ? 0 : 1);
            assertThat(faultline.processes())
                    .as("left by the lab, seed %d", seed)
                    .isEmpty();
        }
    }
}
