package dev.faultline.service.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class CredentialsPropertiesTest {
    private static InetAddress everywhere() throws UnknownHostException {
        return InetAddress.getByName("0.0.0.0");
    }

    @Test
    void everybodys_key_pair_is_for_loopback() throws Exception {
        var pair = new CredentialsProperties(null, null, null);
        assertThatCode(() -> pair.checkAddress(InetAddress.getLoopbackAddress()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> pair.checkAddress(everywhere())).hasMessageContaining("known to everybody");
        assertThatThrownBy(() -> new CredentialsProperties(null, null, false).checkAddress(everywhere()))
                .hasMessageContaining("known to everybody");
    }

    @Test
    void and_for_a_network_that_only_this_machine_reaches() throws Exception {
        var inContainers = new CredentialsProperties(null, null, true);
        var address = everywhere();
        assertThatCode(() -> inContainers.checkAddress(address)).doesNotThrowAnyException();
    }
}
