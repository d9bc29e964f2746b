package dev.faultline.scalinggroups.domain.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.zone.RegionZones.*;
import dev.faultline.testkit.AggregateFixture;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegionZonesTest {
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final AvailabilityZone C = new AvailabilityZone("us-east-1c");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final ZoneLost C_LOST = new ZoneLost(C, "a and b cannot reach it", NOON);

    private final AggregateFixture<State, Command, Event, Refusal> zones = AggregateFixture.of(RegionZones.AGGREGATE);

    @Test
    void a_zone_is_given_up_once() {
        var giveUp = new GiveUpZone(C, "a and b cannot reach it", NOON);
        zones.given().when(giveUp).then(C_LOST);
        zones.given(C_LOST).when(giveUp).then();
    }

    @Test
    void a_second_zone_is_never_given_up() {
        zones.given(C_LOST).when(new GiveUpZone(B, "silent", NOON)).thenRefused(new AnotherZoneIsLost(C));
    }

    @Test
    void after_its_return_another_zone_may_be_given_up() {
        var returned = new ZoneReturned(C, "it reports again", NOON);
        zones.given(C_LOST).when(new TakeZoneBack(C, "it reports again", NOON)).then(returned);
        zones.given(C_LOST, returned).when(new GiveUpZone(B, "silent", NOON)).then(new ZoneLost(B, "silent", NOON));
    }

    @Test
    void a_zone_that_is_not_lost_does_not_return() {
        zones.given().when(new TakeZoneBack(C, "it reports", NOON)).then();
        zones.given(C_LOST).when(new TakeZoneBack(B, "it reports", NOON)).then();
    }
}
