package dev.faultline.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.lab.io.ZoneOutageLab;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.testkit.Await;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One outage after the other in one region, steady between them: every way to fail in turn, its seed from the printed one.
 * Each is a whole zone-outage lab, with a deployment of its own that is removed afterwards.
 */
@Tag("long")
@ExtendWith(SharedRegion.class)
class SoakTest {
    private static final Duration GONE = Duration.ofSeconds(60);

    private final int outages;

    SoakTest() {
        this(50);
    }

    /** @param outages how many, where {@code -Dfaultline.outages=50} does not say it */
    SoakTest(int outages) {
        this.outages = Integer.getInteger("faultline.outages", outages);
    }

    /** {@code -Dfaultline.seed=4711}. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void outages_in_a_row_are_not_felt() throws Exception {
        assumeTrue(outages > 0, "no outages are asked for by -Dfaultline.outages");
        long seed = Long.getLong("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        System.out.println("soak of " + outages + " outages, -Dfaultline.seed=" + seed);
        var random = new Random(seed);
        var region = SharedRegion.region();
        var failures = region.failures();
        for (int i = 1; i <= outages; i++) {
            String which = "outage " + i + " of seed " + seed;
            outage(region, failures.get((i - 1) % failures.size()), random.nextInt(1, 10_000), which);
            region.awaitSteady();
            Await.until(GONE, "the deployment's instances are gone after " + which, () -> region.instances()
                    .isEmpty());
        }
    }

    private static void outage(UserRegion region, Failure failure, int seed, String which) throws Exception {
        try (var reports = OpenFolder.create()) {
            region.run(
                    new ZoneOutageLab(),
                    new LabSettings(
                            null, failure, seed, reports.path(), Map.of("highest-load", "off"), System.out, false));
            LabResults.of(reports.path()).assertNotFelt(failure + ", " + which);
        }
    }
}
