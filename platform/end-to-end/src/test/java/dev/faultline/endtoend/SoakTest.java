package dev.faultline.endtoend;

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

/**
 * One outage after the other in one region, steady between them: zone and failure follow from the printed seed. Each is a
 * whole zone-outage lab, with a deployment of its own that is removed afterwards.
 */
@Tag("long")
class SoakTest {
    private static final Duration GONE = Duration.ofSeconds(60);

    /** {@code -Dfaultline.outages=50}, {@code -Dfaultline.seed=4711}. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void fifty_outages_in_a_row_are_not_felt() throws Exception {
        int outages = Integer.getInteger("faultline.outages", 50);
        long seed = Long.getLong("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        System.out.println("soak of " + outages + " outages, -Dfaultline.seed=" + seed);
        var random = new Random(seed);
        try (var own = OwnRegion.start()) {
            for (int i = 1; i <= outages; i++) {
                var failure = random.nextBoolean() ? Failure.CRASH : Failure.FREEZE;
                outage(own, failure, random.nextInt(1, 10_000), "outage " + i + " of seed " + seed);
                own.awaitSteady();
                Await.until(
                        GONE,
                        "the deployment's instances are gone after outage " + i + " of seed " + seed,
                        () -> own.instances().isEmpty());
            }
        }
    }

    private static void outage(OwnRegion own, Failure failure, int seed, String which) throws Exception {
        try (var reports = OpenFolder.create()) {
            var settings = new LabSettings(
                    null, failure, seed, reports.path(), Map.of("highest-load", "off"), System.out, false);
            new ZoneOutageLab().run(own.region(), settings);
            LabResults.of(reports.path()).assertNotFelt(which);
        }
    }
}
