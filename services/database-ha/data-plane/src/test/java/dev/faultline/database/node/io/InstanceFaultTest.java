package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.NodeStatus;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Faults of a Multi-AZ instance while clients write. Each test begins and ends in sync. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstanceFaultTest {
    private Instance instance;
    private ThreeZones zones;
    private @Nullable Instance before;

    @BeforeEach
    void whole() throws Exception {
        zones = ThreeZones.whole(before == null ? null : before.zones, this::create);
        instance = Objects.requireNonNull(before);
    }

    private ThreeZones create() throws Exception {
        before = Instance.create(ThreeZones.forInstances(), true, ThreeZones.A, ThreeZones.B, ThreeZones.C);
        return before.zones;
    }

    @AfterAll
    void stop() throws Exception {
        if (before != null) before.zones.close();
    }

    private NodeStatus survives(Ordeal.Fault fault) throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("a Multi-AZ instance", zones, now -> {
            fault.happens(now);
            zones.awaitPrimaryOtherThan(now.zone());
        });
        assertThat(after.zone()).isEqualTo(before.sync());
        return after;
    }

    @Test
    void fault_01_the_servers_tree_is_killed() throws Exception {
        survives(before -> ThreeZones.signal("KILL", zones.tree(before.zone())));
    }

    @Test
    @Tag("long")
    void fault_05_the_primarys_zone_is_frozen_and_goes_on_later() throws Exception {
        survives(before -> {
            zones.freeze(before.zone());
            zones.awaitPrimaryOtherThan(before.zone());
            zones.thaw(before.zone());
        });
    }

    @Test
    void fault_07_the_primarys_zone_is_lost_and_the_survivor_clones_into_the_third() throws Exception {
        var lost = zones.awaitInSync().zone();
        var after = survives(before -> zones.crash(before.zone()));
        assertThat(after.sync()).isNotEqualTo(lost);
        zones.start(lost);
        zones.await("the zone is back", () -> instance.report(lost).isPresent());
    }

    @Test
    @Tag("long")
    void a_fail_over_on_request_swaps_primary_and_standby_and_loses_nothing() throws Exception {
        var first = zones.awaitInSync();
        var after = survives(_ -> instance.failOver());
        assertThat(after.sync()).isEqualTo(first.zone());
        assertThat(instance.report(after.zone()).orElseThrow().failovers())
                .isEqualTo(instance.assignment().failovers());
    }

    @Test
    @Tag("long")
    void fifty_fail_overs_on_request_lose_nothing() throws Exception {
        for (int i = 0; i < 50; i++) survives(_ -> instance.failOver());
    }
}
