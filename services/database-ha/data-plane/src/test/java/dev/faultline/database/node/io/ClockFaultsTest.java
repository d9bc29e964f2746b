package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Zones whose clocks run apart by as much as leases allow for, and jump. A zone's clock is what its process is handed; its
 * Postgres processes go by the machine's. The simulation of the consensus module has the clocks of a thousand schedules drift.
 */
@Tag("long")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ClockFaultsTest {
    private static final Map<String, Double> RATES =
            Map.of(ThreeZones.A, 1.007, ThreeZones.B, 0.993, ThreeZones.C, 1.0);

    private static void jump(Path clocks, String zone, Duration by) throws IOException {
        Files.writeString(clocks.resolve(zone), Long.toString(by.toSeconds()));
    }

    @Test
    void fault_21_clocks_drift_apart_and_jump() throws Exception {
        Path clocks = Files.createTempDirectory("faultline-clocks");
        try (var zones = ThreeZones.start(
                WhenAlone.ACKNOWLEDGE,
                ThreeZones.ZONES,
                zone -> zone.withClock(RATES.getOrDefault(zone.zone(), 1.0), clocks.resolve(zone.zone())))) {
            Ordeal.passUnfelt("fault 21, jumps", zones, now -> {
                jump(clocks, now.zone(), Duration.ofDays(1));
                jump(clocks, String.valueOf(now.sync()), Duration.ofDays(-1));
            });
            var before = zones.awaitInSync();
            // Whose lease has to end by itself: the slow clock and the fast one must agree that it has.
            var after = Ordeal.survive("fault 21, drift", zones, now -> {
                ThreeZones.signal("STOP", List.of(zones.agent(now.zone())));
                zones.awaitPrimaryOtherThan(now.zone());
                ThreeZones.signal("CONT", List.of(zones.agent(now.zone())));
            });
            assertThat(after.zone()).isNotEqualTo(before.zone());
        } finally {
            Ownership.deleteTree(clocks);
        }
    }
}
