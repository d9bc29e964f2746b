package dev.faultline.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrivilegedPortsTest {
    @Test
    void the_kernels_limit_is_read_whole() throws Exception {
        var cat = new ProcessBuilder("cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start").start();
        var told = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(PrivilegedPorts.kernelLimit()).isEqualTo(Integer.parseInt(told));
    }
}
