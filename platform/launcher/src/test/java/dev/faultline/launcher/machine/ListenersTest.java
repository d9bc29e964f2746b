package dev.faultline.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenersTest {
    @Test
    void a_taken_port_is_not_free_and_its_owner_is_named() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(Listeners.free("127.0.0.1", socket.getLocalPort())).isFalse();
            assertThat(Listeners.owner(socket.getLocalPort())).hasValueSatisfying(owner -> assertThat(owner)
                    .startsWith("pid " + ProcessHandle.current().pid() + " (")
                    .contains("java"));
        }
    }

    @Test
    void a_free_port_is_free_and_nobodys() throws IOException {
        int port = Listeners.anyFree("127.0.0.1");
        assertThat(Listeners.free("127.0.0.1", port)).isTrue();
        assertThat(Listeners.owner(port)).isEmpty();
    }

    @Test
    void a_port_of_another_address_is_no_obstacle() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(Listeners.free("127.0.0.2", socket.getLocalPort())).isTrue();
        }
    }
}
