package dev.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegionJsonTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");

    sealed interface Shape {
        record Circle(int radius) implements Shape {}

        record Empty() implements Shape {}
    }

    record Drawing(List<Shape> shapes, @Nullable Instant at) {}

    private static <T> T roundTrip(T value, Class<T> type) {
        return RegionJson.mapper().readValue(RegionJson.mapper().writeValueAsString(value), type);
    }

    @Test
    void a_zone_report_keeps_its_zones_as_keys_and_values() {
        var report = new ZoneReport(
                A, 3, 4, Instant.EPOCH.plusNanos(1), Map.of(B, new ZoneReport.Sight(false, Instant.EPOCH)));
        assertThat(roundTrip(report, ZoneReport.class)).isEqualTo(report);
        assertThat(RegionJson.mapper().writeValueAsString(A)).isEqualTo("\"us-east-1a\"");
    }

    @Test
    void a_manifest_survives_the_disk() {
        var manifest = new RegionManifest(
                new Region("us-east-1"),
                "run",
                7,
                List.of(new RegionManifest.ZonePlace(A, 1), new RegionManifest.ZonePlace(B, 2)),
                new RegionManifest.StateDatabase(A, "token"),
                "cluster");
        assertThat(roundTrip(manifest, RegionManifest.class)).isEqualTo(manifest);
    }

    @Test
    void a_manifest_of_containers_has_their_networks_addresses() {
        var manifest = new RegionManifest(
                new Region("us-east-1"),
                "run",
                77,
                List.of(new RegionManifest.ZonePlace(A, 1), new RegionManifest.ZonePlace(B, 2)),
                new RegionManifest.StateDatabase(A, "token"),
                "cluster",
                "10.77",
                new RegionManifest.External(
                        "/kafka.properties", new RegionManifest.Database("jdbc:postgresql://db/state", "me", "/pw")));
        assertThat(roundTrip(manifest, RegionManifest.class)).isEqualTo(manifest);
        assertThat(manifest.addresses(B).nameServer()).isEqualTo("10.77.2.2");
        assertThat(manifest.controlPlaneAddress()).isEqualTo("10.77.0.1");
    }

    @Test
    void values_behind_a_sealed_interface_carry_their_name() {
        var drawing = new Drawing(List.of(new Shape.Circle(2), new Shape.Empty()), null);
        assertThat(RegionJson.mapper().writeValueAsString(drawing))
                .contains("{\"@type\":\"Circle\",\"radius\":2}", "{\"@type\":\"Empty\"}");
        assertThat(roundTrip(drawing, Drawing.class)).isEqualTo(drawing);
    }

    @Test
    void a_member_from_the_future_is_ignored() {
        assertThat(RegionJson.mapper().readValue("{\"radius\":1,\"colour\":\"red\"}", Shape.Circle.class))
                .isEqualTo(new Shape.Circle(1));
    }
}
