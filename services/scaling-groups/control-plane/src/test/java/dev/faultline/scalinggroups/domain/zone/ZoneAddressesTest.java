package dev.faultline.scalinggroups.domain.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scalinggroups.domain.zone.ZoneAddresses.*;
import dev.faultline.testkit.AggregateFixture;
import dev.faultline.topology.Addresses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneAddressesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AggregateFixture<Book, Command, Event, Refusal> addresses =
            AggregateFixture.of(ZoneAddresses.AGGREGATE);

    @Test
    void the_hosts_are_those_that_the_topology_leaves_to_instances() {
        assertThat(ZoneAddresses.FIRST_HOST).isEqualTo(Addresses.FIRST_INSTANCE);
        assertThat(ZoneAddresses.LAST_HOST).isEqualTo(Addresses.LAST_INSTANCE);
    }

    @Test
    void an_instance_keeps_its_address() {
        addresses.given().when(new AssignAddress("i-1", NOON)).then(new AddressAssigned("i-1", 100, NOON));
        addresses
                .given(new AddressAssigned("i-1", 100, NOON))
                .when(new AssignAddress("i-1", NOON))
                .then();
    }

    @Test
    void a_released_address_is_given_out_last() {
        addresses
                .given(new AddressAssigned("i-1", 100, NOON), new AddressReleased("i-1", 100, NOON))
                .when(new AssignAddress("i-2", NOON))
                .then(new AddressAssigned("i-2", 101, NOON));
    }

    @Test
    void after_the_last_address_comes_the_first_that_is_free() {
        addresses
                .given(new AddressAssigned("i-1", 100, NOON), new AddressAssigned("i-2", 254, NOON))
                .when(new AssignAddress("i-3", NOON))
                .then(new AddressAssigned("i-3", 101, NOON));
    }

    @Test
    void a_full_zone_says_so() {
        List<Event> full = new ArrayList<>();
        for (int host = 100; host <= 254; host++) full.add(new AddressAssigned("i-" + host, host, NOON));
        addresses.given(full).when(new AssignAddress("i-1", NOON)).then(new AddressesExhausted("i-1", NOON));
        full.add(new AddressReleased("i-180", 180, NOON));
        addresses.given(full).when(new AssignAddress("i-1", NOON)).then(new AddressAssigned("i-1", 180, NOON));
    }

    @Test
    void releasing_what_an_instance_does_not_have_changes_nothing() {
        addresses.given().when(new ReleaseAddress("i-1", NOON)).then();
    }
}
