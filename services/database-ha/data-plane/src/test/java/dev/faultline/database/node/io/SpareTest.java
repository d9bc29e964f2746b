package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where commits wait for a second copy, the third zone has one ready. */
class SpareTest extends OnThreeZones {
    /** A clone from somebody silent fails by itself after 30 s. */
    private static final Duration WITHOUT_THE_TIME_OUT = Duration.ofSeconds(25);

    @Override
    ThreeZones anew() throws Exception {
        return ThreeZones.start(WhenAlone.WAIT);
    }

    @Test
    void is_the_second_copy_without_another_clone_when_the_primarys_zone_is_lost() throws Exception {
        var before = awaitSpare();
        assertThat(losing(before, before.zone()).zone()).isEqualTo(before.sync());
    }

    @Test
    @Tag("long")
    void is_the_second_copy_without_another_clone_when_the_standbys_zone_is_lost() throws Exception {
        var before = awaitSpare();
        assertThat(losing(before, String.valueOf(before.sync())).zone()).isEqualTo(before.zone());
    }

    private NodeStatus losing(NodeStatus before, String lost) throws Exception {
        String spare = ThreeZones.other(before.zone(), String.valueOf(before.sync()));
        Object copy = copyIn(spare);
        var after = Ordeal.survive("the loss of " + lost, zones, _ -> {
            zones.crash(lost);
            zones.awaitSyncOtherThan(String.valueOf(before.sync()));
        });
        assertThat(after.sync()).isEqualTo(spare);
        assertThat(copyIn(spare)).as("the spare's data folder").isEqualTo(copy);
        return after;
    }

    /** The register names the lost standby until the spare has all it had: one of the two that returns is enough. */
    @Test
    void saves_whoever_loses_the_primary_right_after_the_standby() throws Exception {
        loseBoth(Duration.ofMillis(300));
    }

    @Test
    @Tag("long")
    void saves_whoever_loses_the_primary_at_any_moment_after_the_standby() throws Exception {
        atRandom(1_500, this::loseBoth);
    }

    /** The register names the spare before its successor serves: the zone that was lost first is enough again. */
    @Test
    void saves_whoever_loses_the_next_primary_right_after_the_first() throws Exception {
        loseTheNext(Duration.ZERO);
    }

    @Test
    @Tag("long")
    void saves_whoever_loses_the_next_primary_at_any_moment_after_the_first() throws Exception {
        atRandom(500, this::loseTheNext);
    }

    private void loseTheNext(Duration later) throws Exception {
        awaitSpare();
        Ordeal.survive("the next primary, " + later.toMillis() + " ms after it was one", zones, now -> {
            String next = String.valueOf(now.sync());
            zones.crash(now.zone());
            zones.await("a server is primary in " + next, () -> zones.status(next)
                    .filter(status -> status.role() == NodeStatus.Role.PRIMARY)
                    .isPresent());
            LockSupport.parkNanos(later.toNanos());
            zones.crash(next);
            zones.start(now.zone());
            zones.awaitPrimaryOtherThan(next);
            zones.start(next);
        });
    }

    @FunctionalInterface
    private interface Loss {
        void happens(Duration between) throws Exception;
    }

    /** Ten times, by the printed seed. */
    private static void atRandom(int withinMs, Loss loss) throws Exception {
        long seed = Long.getLong("faultline.seed", RandomGenerator.getDefault().nextInt(1, 10_000));
        System.out.println("-Dfaultline.seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 10; i++) loss.happens(Duration.ofMillis(random.nextInt(withinMs)));
    }

    private void loseBoth(Duration between) throws Exception {
        awaitSpare();
        Ordeal.survive("both, " + between.toMillis() + " ms apart", zones, now -> {
            String standby = String.valueOf(now.sync());
            zones.crash(standby);
            LockSupport.parkNanos(between.toNanos());
            zones.crash(now.zone());
            zones.start(standby);
            zones.awaitPrimaryOtherThan(now.zone());
            zones.start(now.zone());
        });
    }

    /** A zone that returns keeps up again by itself, with the copy that it has or with another one. */
    @Test
    @Tag("long")
    void is_whoever_returns() throws Exception {
        var before = awaitSpare();
        Ordeal.survive("the primary's zone", zones, now -> zones.crash(now.zone()));
        zones.start(before.zone());
        var after = awaitSpare();
        assertThat(after.zone()).isNotEqualTo(before.zone());
        zones.throughout(
                Duration.ofSeconds(3),
                "the spare keeps up",
                () -> keepsUp(zones.primary().orElseThrow()));
    }

    /** A frozen zone accepts connections and says nothing: the spare's clone of it must not keep commits waiting. */
    @Test
    void gives_up_its_clone_of_a_standby_that_freezes() throws Exception {
        var before = awaitSpare();
        String standby = String.valueOf(before.sync());
        String spare = ThreeZones.other(before.zone(), standby);
        zones.crash(spare);
        Ownership.deleteTree(zones.folder(spare).resolve("data"));
        zones.start(spare);
        zones.await("the spare clones the standby", () -> zones.status(spare)
                .filter(status -> status.reason().equals("The node clones " + standby + "."))
                .isPresent());
        zones.freeze(standby);
        Await.until(WITHOUT_THE_TIME_OUT, "the spare is the second copy", () -> zones.primary()
                .filter(primary -> spare.equals(primary.sync()))
                .isPresent());
        zones.thaw(standby);
    }

    /** Its node lives and could bring it back, and nobody waits for that. */
    @Test
    void is_the_second_copy_when_only_the_standbys_server_freezes() throws Exception {
        var before = awaitSpare();
        String standby = String.valueOf(before.sync());
        String spare = ThreeZones.other(before.zone(), standby);
        var frozen = zones.postgres(standby);
        var after = Ordeal.survive("the standby's server frozen", zones, _ -> {
            ThreeZones.signal("STOP", frozen);
            Await.until(WITHOUT_THE_TIME_OUT, "the spare is the second copy", () -> zones.primary()
                    .filter(primary -> spare.equals(primary.sync()))
                    .isPresent());
        });
        assertThat(after.zone()).isEqualTo(before.zone());
        awaitSpare();
        assertThat(zones.postgres(standby)).as("servers that were frozen").doesNotContainAnyElementsOf(frozen);
    }

    private NodeStatus awaitSpare() {
        zones.awaitInSync();
        zones.await(
                "a spare keeps up", () -> zones.primary().filter(this::keepsUp).isPresent());
        return zones.primary().orElseThrow();
    }

    private boolean keepsUp(NodeStatus primary) {
        String standby = primary.sync();
        if (standby == null) return false;
        return zones.status(ThreeZones.other(primary.zone(), standby))
                .filter(spare -> spare.reason().equals("A spare: keeps up with " + standby + "."))
                .isPresent();
    }

    /** Another clone is another folder. */
    private @Nullable Object copyIn(String zone) throws IOException {
        return Files.readAttributes(zones.folder(zone).resolve("data"), BasicFileAttributes.class)
                .fileKey();
    }
}
