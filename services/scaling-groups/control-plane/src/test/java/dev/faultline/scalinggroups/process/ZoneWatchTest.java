package dev.faultline.scalinggroups.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.scalinggroups.domain.zone.RegionZones;
import dev.faultline.scalinggroups.domain.zone.RegionZones.AllAvailable;
import dev.faultline.scalinggroups.domain.zone.RegionZones.GiveUpZone;
import dev.faultline.scalinggroups.domain.zone.RegionZones.OneLost;
import dev.faultline.scalinggroups.domain.zone.RegionZones.TakeZoneBack;
import dev.faultline.topology.ZoneReport;
import dev.faultline.topology.ZoneReport.Sight;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZoneWatchTest {
    private static final Region REGION = new Region("us-east-1");
    private static final AvailabilityZone A = REGION.zone('a');
    private static final AvailabilityZone B = REGION.zone('b');
    private static final AvailabilityZone C = REGION.zone('c');
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final RegionZones.State FINE = new AllAvailable();
    private static final RegionZones.State C_LOST = new OneLost(C, NOON);

    private final ZoneWatch watch = new ZoneWatch(List.of(A, B, C));
    private long sequence;

    /** A zone reports at a moment which peers it has been unable to reach, and everybody's sight since then. */
    private void report(AvailabilityZone zone, Instant at, Instant since, AvailabilityZone... unreachable) {
        var peers = new HashMap<AvailabilityZone, Sight>();
        for (var peer : List.of(A, B, C))
            if (!peer.equals(zone))
                peers.put(peer, new Sight(!Set.of(unreachable).contains(peer), since));
        watch.hear(new ZoneReport(zone, 1, ++sequence, at, peers), at);
    }

    @Test
    void a_zone_is_lost_when_both_others_miss_it_and_have_reported_since() {
        report(C, NOON, NOON);
        report(A, NOON.plusMillis(1200), NOON, C);
        assertThat(watch.judge(FINE, NOON.plusMillis(1300)))
                .as("only a says so")
                .isEmpty();
        report(B, NOON.plusMillis(1250), NOON, C);
        assertThat(watch.judge(FINE, NOON.plusMillis(1300)))
                .containsInstanceOf(GiveUpZone.class)
                .hasValueSatisfying(
                        command -> assertThat(((GiveUpZone) command).zone()).isEqualTo(C));
    }

    @Test
    void a_zone_that_reports_itself_is_not_lost() {
        report(C, NOON.plusMillis(500), NOON);
        report(A, NOON.plusMillis(1200), NOON, C);
        report(B, NOON.plusMillis(1200), NOON, C);
        assertThat(watch.judge(FINE, NOON.plusMillis(1300))).isEmpty();
    }

    @Test
    void when_all_are_silent_nothing_is_decided() {
        report(C, NOON, NOON);
        report(A, NOON.plusMillis(1200), NOON, C);
        report(B, NOON.plusMillis(1200), NOON, C);
        assertThat(watch.judge(FINE, NOON.plusMillis(1200).plus(ZoneWatch.FRESH).plusMillis(1)))
                .isEmpty();
    }

    @Test
    void one_witness_of_two_is_not_enough() {
        report(C, NOON, NOON);
        report(A, NOON.plusMillis(1500), NOON, C);
        report(B, NOON.plusMillis(1500), NOON);
        assertThat(watch.judge(FINE, NOON.plusMillis(1500))).isEmpty();
    }

    @Test
    void an_older_report_does_not_replace_a_newer_one() {
        report(C, NOON, NOON);
        report(A, NOON.plusMillis(1200), NOON, C);
        report(B, NOON.plusMillis(1200), NOON, C);
        var late = new ZoneReport(A, 1, 1, NOON, java.util.Map.of(B, new Sight(true, NOON), C, new Sight(true, NOON)));
        watch.hear(late, NOON.plusMillis(1250));
        assertThat(watch.judge(FINE, NOON.plusMillis(1300))).isPresent();
    }

    @Test
    void a_zone_that_was_never_heard_gets_time_to_start() {
        var soon = NOON.plus(ZoneWatch.START);
        report(A, soon.minusMillis(1), NOON, C);
        report(B, soon.minusMillis(1), NOON, C);
        assertThat(watch.judge(FINE, soon.minusMillis(1))).isEmpty();
        assertThat(watch.judge(FINE, soon)).containsInstanceOf(GiveUpZone.class);
    }

    @Test
    void a_zone_returns_when_it_reports_and_its_peers_have_reached_it_for_a_while() {
        var back = NOON.plusSeconds(30);
        report(A, back.plusMillis(1900), back);
        report(B, back.plusMillis(1900), back);
        assertThat(watch.judge(C_LOST, back.plusMillis(1900)))
                .as("it has not reported")
                .isEmpty();
        report(C, back.plusMillis(1900), back);
        assertThat(watch.judge(C_LOST, back.plusMillis(1900))).as("not steady").isEmpty();
        assertThat(watch.judge(C_LOST, back.plus(ZoneWatch.STEADY))).containsInstanceOf(TakeZoneBack.class);
    }
}
