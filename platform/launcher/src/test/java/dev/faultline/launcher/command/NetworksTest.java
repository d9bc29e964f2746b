package dev.faultline.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Region;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksTest {
    private static final Region EAST = new Region("us-east-1");
    private static final Region WEST = new Region("us-west-2");

    private final Set<Integer> busy = new HashSet<>();
    private Path data = Path.of("");
    private Networks networks = new Networks(new NeighbouringRegions(null));

    @BeforeEach
    void setUp(@TempDir Path data) {
        this.data = data;
        networks = new Networks(new NeighbouringRegions(data), network -> !busy.contains(network));
    }

    private void founded(Region region, int network) throws IOException {
        var zone = region.zone('a');
        var manifest = new RegionManifest(
                region,
                "run",
                network,
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
        Path folder = Files.createDirectories(data.resolve(region.name()));
        Files.writeString(folder.resolve("manifest.json"), RegionJson.mapper().writeValueAsString(manifest));
    }

    @Test
    void the_usual_region_has_the_first_and_another_one_the_next() throws Exception {
        assertThat(networks.of(EAST)).isEqualTo(1);
        assertThat(networks.of(WEST)).isEqualTo(2);
        busy.add(1); // That is for the preflight to say.
        assertThat(networks.of(EAST)).isEqualTo(1);
    }

    @Test
    void a_region_keeps_the_network_that_it_was_founded_on() throws Exception {
        founded(EAST, 5);
        founded(WEST, 40);
        busy.addAll(Set.of(5, 40)); // by themselves
        assertThat(networks.of(EAST)).isEqualTo(5);
        assertThat(networks.of(WEST)).isEqualTo(40);
    }

    @Test
    void a_new_region_takes_nobodys_network_whether_that_one_runs_or_not() throws Exception {
        founded(EAST, 2);
        founded(new Region("eu-west-1"), 4);
        busy.add(3);
        assertThat(networks.of(WEST)).isEqualTo(5);
    }

    @Test
    void a_lab_takes_the_wish_if_it_is_free_and_no_network_of_a_region_that_is_down() throws Exception {
        assertThat(networks.aside(IntStream.of(77))).isEqualTo(77);
        assertThat(networks.aside(IntStream.empty())).isEqualTo(1);
        founded(EAST, 1);
        busy.add(77);
        assertThat(networks.aside(IntStream.of(77))).isEqualTo(2);
    }

    @Test
    void when_all_are_taken_it_is_said_with_what_to_do() {
        IntStream.rangeClosed(2, Networks.LAST).forEach(busy::add);
        assertThatThrownBy(() -> networks.of(WEST))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("127.19 are all taken by regions")
                .hasMessageContaining("faultline down");
    }

    @Test
    void a_network_with_one_listener_of_a_region_is_taken() throws Exception {
        try (var claim = LoopbackNetwork.claim()) {
            var real = new Networks(new NeighbouringRegions(data));
            assertThat(real.aside(IntStream.of(claim.network()))).isEqualTo(claim.network());
            try (var broker = new ServerSocket(Ports.BROKER, 1, InetAddress.getByName(claim.address(2, 1)))) {
                assertThat(broker.isBound()).isTrue();
                assertThat(real.free().test(claim.network())).isFalse();
            }
        }
    }
}
