package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.io.Links.Traffic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks between real zones that are cut, in one direction or both, while clients write. */
class PartitionFaultsTest extends OnThreeZones {
    @Override
    ThreeZones anew() throws Exception {
        return ThreeZones.linked(WhenAlone.ACKNOWLEDGE, ThreeZones.ZONES);
    }

    private static String third(NodeStatus now) {
        return ThreeZones.other(now.zone(), String.valueOf(now.sync()));
    }

    @Test
    void fault_08_the_link_between_primary_and_standby_is_cut_and_the_third_zone_gets_a_copy() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.passUnfelt("fault 8", zones, now -> {
            String standby = String.valueOf(now.sync());
            zones.links().cutBothWays(now.zone(), standby);
            zones.await("the third zone holds the second copy", () -> zones.primary()
                    .filter(primary -> third(now).equals(primary.sync()))
                    .isPresent());
            assertThat(zones.status(standby).orElseThrow().role()).isNotEqualTo(Role.PRIMARY);
        });
        zones.links().heal();
        String cutOff = ThreeZones.other(after.zone(), String.valueOf(after.sync()));
        zones.await("the zone that was cut off is the spare", () -> zones.status(cutOff)
                .filter(status -> status.role() == Role.SPARE)
                .isPresent());
        assertThat(after.epoch()).isGreaterThanOrEqualTo(before.epoch());
    }

    /** Its WAL still gets through; nobody tells it any more that it may serve. */
    @Test
    void fault_09_the_primary_is_cut_from_the_other_arbiters_only() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 9", zones, now -> {
            for (String other : ThreeZones.ZONES)
                if (!other.equals(now.zone())) zones.links().cutBothWays(now.zone(), other, Traffic.LETTERS);
            zones.awaitPrimaryOtherThan(now.zone());
            zones.await("the server that nobody vouches for has ended", () -> zones.postgres(now.zone())
                    .isEmpty());
            zones.links().heal();
        });
        assertThat(after.zone()).isEqualTo(before.sync());
    }

    /** The primary hears everybody, and nobody hears it. */
    @Test
    @Tag("long")
    void fault_10_an_asymmetric_partition_keeps_the_primary_from_being_heard() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 10, not heard", zones, now -> {
            for (String other : ThreeZones.ZONES)
                if (!other.equals(now.zone())) zones.links().cut(now.zone(), other);
            zones.awaitPrimaryOtherThan(now.zone());
            zones.links().heal();
        });
        assertThat(after.zone()).isEqualTo(before.sync());
    }

    /** Its lease is granted again and again, and it never learns of that. */
    @Test
    @Tag("long")
    void fault_10_an_asymmetric_partition_keeps_the_primary_from_hearing() throws Exception {
        var before = zones.awaitInSync();
        var after = Ordeal.survive("fault 10, hears nothing", zones, now -> {
            for (String other : ThreeZones.ZONES)
                if (!other.equals(now.zone())) zones.links().cut(other, now.zone());
            zones.awaitPrimaryOtherThan(now.zone());
            zones.links().heal();
        });
        assertThat(after.zone()).isEqualTo(before.sync());
    }

    @Test
    @Tag("long")
    void fault_10_an_asymmetric_partition_keeps_the_wal_from_the_standby() throws Exception {
        Ordeal.passUnfelt("fault 10, no WAL", zones, now -> {
            String standby = String.valueOf(now.sync());
            zones.links().cut(now.zone(), standby);
            zones.awaitSyncOtherThan(standby);
            zones.links().heal();
        });
    }
}
