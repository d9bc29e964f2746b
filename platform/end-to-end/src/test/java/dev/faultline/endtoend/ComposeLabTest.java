package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.topology.RegionJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab on containers, as a user runs it: the same report as on processes, and nothing that its users feel. */
@Tag("long")
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ComposeLabTest {
    @BeforeAll
    static void an_engine_with_compose_and_the_image() throws Exception {
        assumeTrue(Compose.available(), Compose.MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crash", "freeze", "isolate"})
    void a_zone_of_containers_fails_and_no_client_notices(String failure, @TempDir Path reports) throws Exception {
        int seed = Integer.getInteger(
                "faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        try (var faultline = new CommandLine()) {
            var run = faultline.run(
                    "lab",
                    "run",
                    "zone-outage",
                    "--engine",
                    "compose",
                    "--failure",
                    failure,
                    "--seed",
                    Integer.toString(seed),
                    "--set",
                    "highest-load=off",
                    "--reports",
                    reports.toString());
            System.out.println(run.out());
            assertThat(reports.resolve("report.json")).as(run.out() + run.err()).exists();
            LabResults.of(reports).assertNotFelt(failure + ", seed " + seed);
            assertThat(run.exit())
                    .as("exit code, seed %d", seed)
                    .isEqualTo(run.out().contains("PASS") ? 0 : 1);
        }
        var report = RegionJson.mapper().readTree(Files.readString(reports.resolve("report.json")));
        assertThat(report.get("engine").asString()).isEqualTo("compose");
        assertThat(reports.resolve("report.html")).isNotEmptyFile();
        assertThat(reports.resolve("report.xml")).isNotEmptyFile();
        assertThat(reports.resolve("containers.log")).isNotEmptyFile();
    }
}
