package dev.faultline.zone.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BeaconTest {
    private static final String NAME = "run/us-east-1a";

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final InetSocketAddress address = new InetSocketAddress(network.address(1, 1), 14000);
    private final BeaconProbe probe = new BeaconProbe(NAME, address);

    @AfterEach
    void leave_nothing() {
        probe.close();
        network.close();
    }

    @Test
    void a_beacon_answers_over_a_kept_connection_and_after_its_restart() throws IOException {
        try (var _ = Beacon.open(NAME, address)) {
            assertThat(probe.answers()).isTrue();
            assertThat(probe.answers()).isTrue();
        }
        assertThat(probe.answers()).as("closed").isFalse();
        try (var _ = Beacon.open(NAME, address)) {
            assertThat(probe.answers()).isTrue();
        }
    }

    @Test
    void a_kernel_that_accepts_for_a_process_that_does_not_answer_is_a_miss() throws IOException {
        try (var _ = new ServerSocket(address.getPort(), 50, InetAddress.getByName(network.address(1, 1)))) {
            assertThat(probe.answers()).isFalse();
            assertThat(probe.answers()).isFalse();
        }
    }

    @Test
    void the_beacon_of_another_zone_is_a_miss() throws IOException {
        try (var _ = Beacon.open("run/us-east-1b", address)) {
            assertThat(probe.answers()).isFalse();
        }
    }

    @Test
    void several_probes_at_once_and_one_in_pieces_are_answered() throws IOException {
        try (var _ = Beacon.open(NAME, address);
                var socket = new Socket(address.getAddress(), address.getPort())) {
            var lines = NAME + " 1\n" + NAME + " 2\n" + NAME;
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(" 3\n".getBytes(StandardCharsets.US_ASCII));

            var answer = socket.getInputStream().readNBytes(lines.length() + 3);

            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(lines + " 3\n");
        }
    }

    @Test
    void rubbish_closes_the_connection() throws IOException {
        try (var _ = Beacon.open(NAME, address);
                var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[Beacon.MAX_LINE]);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(probe.answers()).isFalse();
    }

    @Test
    void a_taken_address_is_said() throws IOException {
        try (var _ = Beacon.open(NAME, address)) {
            assertThatThrownBy(() -> Beacon.open(NAME, address))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(network.address(1, 1) + ":14000");
        }
    }
}
