package dev.faultline.names.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.runtime.PrivilegedPorts;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@Timeout(60)
class NameServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NAME = "shop-1.us-east-1.elb.localhost";

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final FakeZone zone = new FakeZone(network.network());
    private final InetSocketAddress address = new InetSocketAddress(
            network.address(1, 2), Ports.effective(NameServerComponent.PORT, PrivilegedPorts.firstUnprivileged()));

    @AfterEach
    void release() {
        network.close();
    }

    private LoadBalancerConfiguration shop() {
        List<Node> nodes = List.of(
                new Node(FakeZone.A, network.address(1, 10)),
                new Node(FakeZone.B, network.address(2, 10)),
                new Node(FakeZone.C, network.address(3, 10)));
        return new LoadBalancerConfiguration("arn", "shop", NAME, 1, nodes, Map.of(), List.of(), List.of());
    }

    private Message resolve(String name) throws IOException {
        var resolver = new SimpleResolver(address);
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN)));
    }

    private List<String> addresses() throws IOException {
        return addresses(NAME);
    }

    private List<String> addresses(String name) throws IOException {
        return resolve(name).getSection(Section.ANSWER).stream()
                .map(record -> ((ARecord) record).getAddress().getHostAddress())
                .toList();
    }

    private boolean answers() {
        try {
            return resolve(NAME).getRcode() == Rcode.NOERROR;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void a_server_answers_from_its_disk_and_follows_what_changes() throws Exception {
        zone.configure(shop());
        AutoCloseable server = new NameServerComponent().start(zone);
        try {
            assertThat(addresses())
                    .containsExactlyInAnyOrder(network.address(1, 10), network.address(2, 10), network.address(3, 10));
            zone.sees(FakeZone.C, false);
            assertThat(addresses()).containsExactlyInAnyOrder(network.address(1, 10), network.address(2, 10));
            assertThat(addresses("orders.us-east-1.rds.localhost"))
                    .containsExactlyInAnyOrder(network.address(1, 1), network.address(2, 1));
            zone.sees(FakeZone.C, true);
            assertThat(addresses()).hasSize(3);
            assertThat(resolve("other-1.us-east-1.elb.localhost").getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(resolve("example.com").getRcode()).isEqualTo(Rcode.REFUSED);
        } finally {
            server.close();
        }
    }

    @Test
    void rubbish_does_not_stop_it() throws Exception {
        zone.configure(shop());
        AutoCloseable server = new NameServerComponent().start(zone);
        try (var socket = new DatagramSocket()) {
            for (int length : new int[] {0, 1, 12, 13, 600, 5000}) {
                byte[] rubbish = new byte[length];
                Arrays.fill(rubbish, (byte) 0x3f);
                socket.send(new DatagramPacket(rubbish, length, address));
            }
            assertThat(addresses()).hasSize(3);
        } finally {
            server.close();
        }
    }

    @Test
    void a_busy_port_is_taken_when_it_becomes_free() throws Exception {
        zone.configure(shop());
        AutoCloseable server;
        try (var busy = new DatagramSocket(address)) {
            server = new NameServerComponent().start(zone);
            assertThat(busy.isBound()).isTrue();
        }
        try {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!answers() && System.nanoTime() < end) TimeUnit.MILLISECONDS.sleep(10);
            assertThat(addresses()).hasSize(3);
        } finally {
            server.close();
        }
    }
}
