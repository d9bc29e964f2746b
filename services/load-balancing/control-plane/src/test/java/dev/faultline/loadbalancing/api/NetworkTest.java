package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be targets, and whose fate they share. */
class NetworkTest {
    private static final Region REGION = new Region("us-east-1");
    private static final AvailabilityZone A = REGION.zone('a');
    private static final AvailabilityZone B = REGION.zone('b');

    private final Network processes = network(null);
    private final Network containers = network("10.77");

    private static Network network(@Nullable String prefix) {
        return new Network(new RegionManifest(
                REGION,
                "test",
                77,
                List.of(new ZonePlace(A, 1), new ZonePlace(B, 2)),
                new StateDatabase(A, "token"),
                "cluster",
                prefix,
                null));
    }

    @Test
    void an_instances_address_is_in_the_zone_of_its_subnet() {
        assertThat(processes.zoneOf("127.77.2.100", null)).isEqualTo(B);
        assertThat(containers.zoneOf("10.77.2.254", null)).isEqualTo(B);
        assertThat(containers.zoneOf("10.77.1.100", "us-east-1a")).isEqualTo(A);
        assertThatThrownBy(() -> containers.zoneOf("10.77.1.100", "us-east-1b"))
                .hasMessageContaining("is in the Availability Zone 'us-east-1a', not in 'us-east-1b'");
    }

    @Test
    void another_containers_address_is_in_the_zone_that_is_named() {
        assertThat(containers.zoneOf("10.77.10.1", "us-east-1b")).isEqualTo(B);
        assertThat(containers.zoneOf("10.77.255.254", "us-east-1a")).isEqualTo(A);
    }

    @Test
    void another_containers_address_without_a_zone_of_the_region_is_refused() {
        for (String named : new String[] {null, "all", "us-east-1f"})
            assertThatThrownBy(() -> containers.zoneOf("10.77.101.1", named))
                    .hasMessageContaining(
                            "in no subnet of the VPC", "must be specified, one of us-east-1a, us-east-1b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.77.0.10",
                "10.77.1.1",
                "10.77.2.99",
                "10.77.3.100",
                "10.77.9.1",
                "10.77.10.0",
                "10.77.10.255",
                "10.77.256.1",
                "10.77.010.1",
                "10.77.10",
                "10.77.10.1.1",
                "10.78.10.1",
                "127.0.0.1",
                "8.8.8.8"
            })
    void what_leads_into_the_regions_own_processes_or_out_of_its_network_is_refused(String address) {
        assertThatThrownBy(() -> containers.zoneOf(address, "us-east-1a"))
                .hasMessageContaining("is not within a range permitted by the VPC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.77.10.1", "127.0.0.1", "10.77.10.1", "127.77.1.1"})
    void on_loopback_only_instances_are_targets(String address) {
        assertThatThrownBy(() -> processes.zoneOf(address, "us-east-1a"))
                .hasMessageContaining("is not within a range permitted by the VPC");
    }
}
