package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.launcher.lab.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The zone-outage lab as its user runs it, by the command line, in a region that is made for it. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ZoneOutageTest {
    private final int seed =
            Integer.getInteger("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));

    @Test
    void the_lab_reports_that_a_crashed_zone_is_not_felt_and_leaves_nothing() throws Exception {
        try (var reports = OpenFolder.create()) {
            assertNotFelt(reports, "embedded", Failure.CRASH);
        }
    }

    /** In the way that its seed says. */
    @OnContainers
    @Test
    void so_it_does_on_containers_whose_logs_it_keeps() throws Exception {
        Assumptions.assumeTrue(Compose.available(), Compose.MISSING);
        try (var reports = OpenFolder.create()) {
            var failures = Failure.values();
            assertNotFelt(reports, "compose", failures[Math.floorMod(seed, failures.length)]);
            assertThat(reports.path().resolve("containers.log")).isNotEmptyFile();
            var file = Distribution.project().resolve("docker-compose.yml");
            try (var project = new Compose("faultline-lab", List.of(file), Map.of(), reports.path())) {
                assertThat(project.run("ps", "--all", "--quiet"))
                        .as("left by the lab")
                        .isBlank();
            }
        }
    }

    private void assertNotFelt(OpenFolder reports, String engine, Failure failure) throws Exception {
        try (var faultline = new CommandLine()) {
            var run = faultline.run(
                    "lab",
                    "run",
                    "zone-outage",
                    "--engine",
                    engine,
                    "--failure",
                    failure.name().toLowerCase(Locale.ROOT),
                    "--seed",
                    Integer.toString(seed),
                    "--set",
                    "highest-load=off",
                    "--reports",
                    reports.path().toString());
            System.out.println(run.out());
            var results = LabResults.of(reports.path());
            results.assertNotFelt(failure + ", seed " + seed);
            assertThat(results.report().get("engine").asString()).isEqualTo(engine);
            var page = reports.path().resolve("report.html");
            assertThat(page).isNotEmptyFile();
            assertThat(run.out()).contains(" report  " + page);
            assertThat(reports.path().resolve("report.xml")).isNotEmptyFile();
            boolean passed = run.out().contains("PASS");
            assertThat(run.exit()).as("exit code, seed %d", seed).isEqualTo(passed ? 0 : 1);
            assertThat(faultline.processes())
                    .as("left by the lab, seed %d", seed)
                    .isEmpty();
        }
    }
}
