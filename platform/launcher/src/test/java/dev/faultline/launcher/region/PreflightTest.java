package dev.faultline.launcher.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Region;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    private static RegionSettings settings(Path work) {
        return RegionSettings.standard(new Region("us-east-1"), work.resolve("home"), work.resolve("data"));
    }

    @Test
    void a_taken_gateway_port_is_named_with_its_owner(@TempDir Path work) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var preflight = new Preflight(settings(work).withGatewayPort(taken.getLocalPort()));
            assertThatThrownBy(() -> Preflight.require(preflight.ports()))
                    .isInstanceOf(RegionException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken by pid "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void a_zones_taken_port_is_found(@TempDir Path work) throws IOException {
        try (var network = LoopbackNetwork.claim();
                var taken = new ServerSocket(Ports.POSTGRES, 1, InetAddress.getByName(network.address(2, 1)))) {
            var preflight =
                    new Preflight(settings(work).withNetwork(network.network()).withGatewayPort(0));
            assertThatThrownBy(() -> Preflight.require(preflight.ports()))
                    .hasMessageContaining(
                            "Port " + taken.getLocalPort() + " of " + network.address(2, 1) + " is taken");
        }
    }

    @Test
    void a_missing_distribution_says_what_to_do(@TempDir Path work) {
        assertThat(problem(new Preflight(settings(work)), "distribution"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("lib/zone", "make build"));
    }

    @Test
    void a_data_folder_inside_a_file_is_refused(@TempDir Path work) throws IOException {
        Path file = java.nio.file.Files.writeString(work.resolve("file"), "");
        var settings = RegionSettings.standard(new Region("us-east-1"), work, file.resolve("data"));
        assertThat(problem(new Preflight(settings), "data folder"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("FAULTLINE_DATA"));
    }

    private static Optional<String> problem(Preflight preflight, String what) {
        return preflight.machine().stream()
                .filter(check -> check.what().equals(what))
                .findFirst()
                .orElseThrow()
                .problem();
    }
}
