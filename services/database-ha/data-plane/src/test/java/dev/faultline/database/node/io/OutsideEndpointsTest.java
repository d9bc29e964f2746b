package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.consensus.core.Ballot;
import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Seen;
import dev.faultline.consensus.core.Message.Stamp;
import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Wish.Done;
import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints in no zone, over real sockets, among zones that are played: what arbiters say, and what nodes say of themselves. */
@Timeout(60)
class OutsideEndpointsTest {
    private static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");
    private static final String A = "us-east-1a";
    private static final String B = "us-east-1b";
    private static final int SERVER_PORT = 14600;
    private static final int ENDPOINT_PORT = 5432;
    private static final int SOON_MS = 20_000;
    private static final int NOTHING_MS = 600;
    private static final long LEASE_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<Mailbox> arbiters = new ArrayList<>();
    private final List<ServerSocket> servers = new ArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    private LoopbackNetwork network;
    private ClusterDefinition cluster;
    private OutsideEndpoints endpoints;
    private volatile @Nullable String primary = A;
    private volatile long epoch = 1;
    private volatile boolean silent;

    @BeforeEach
    void open() throws Exception {
        network = LoopbackNetwork.claim();
        var members = new ArrayList<Member>();
        for (int i = 0; i < ZONES.size(); i++) members.add(new Member(ZONES.get(i), network.address(i + 1, 1)));
        cluster = new ClusterDefinition(
                "db-TEST",
                members,
                A,
                "token",
                "rdsadmin",
                WhenAlone.ACKNOWLEDGE,
                SERVER_PORT,
                Ports.ARBITER,
                ENDPOINT_PORT);
        for (int i = 0; i < ZONES.size(); i++) {
            var mailbox = Mailbox.open(new InetSocketAddress(members.get(i).host(), Ports.ARBITER));
            arbiters.add(mailbox);
            var server = new ServerSocket(
                    SERVER_PORT, 5, InetAddress.getByName(members.get(i).host()));
            server.setSoTimeout(SOON_MS);
            servers.add(server);
            int index = i;
            mailbox.register(cluster.name(), (letter, from) -> answer(index, letter, from));
        }
        endpoints = OutsideEndpoints.open(network.address(0, 1), TimeSource.system());
        endpoints.open(cluster, place());
        // A host on which everything is new may take longer than a client's patience.
        Await.until(Duration.ofSeconds(30), "the endpoint serves", () -> {
            assertServedBy(A);
            return true;
        });
    }

    @AfterEach
    void close() throws Exception {
        endpoints.close();
        for (var one : arbiters) one.close();
        for (var one : servers) one.close();
        network.close();
    }

    private InetSocketAddress place() {
        return new InetSocketAddress(network.address(0, 100), ENDPOINT_PORT);
    }

    private void answer(int index, Envelope letter, SocketAddress from) {
        if (!(letter.request() instanceof Peek peek)) return;
        String holder = primary;
        var register = holder == null ? null : new Register(epoch, holder, null);
        var stamp = new Stamp(index, 0, Map.of());
        var seen = new Seen(
                stamp,
                peek.number(),
                new Ballot(epoch, "test"),
                register,
                holder,
                holder == null ? 0 : epoch,
                holder == null ? 0 : LEASE_NANOS);
        arbiters.get(index).send(Envelope.of(cluster.name(), seen), from);
        if (holder != null && ZONES.get(index).equals(holder) && !silent)
            arbiters.get(index).send(Envelope.of(cluster.name(), status(holder, epoch)), from);
    }

    private NodeStatus status(String zone, long itsEpoch) {
        return new NodeStatus(
                zone,
                1,
                sequence.incrementAndGet(),
                Role.PRIMARY,
                itsEpoch,
                true,
                false,
                null,
                null,
                "",
                Done.NOTHING,
                null,
                "");
    }

    private Socket client() throws IOException {
        var socket = new Socket();
        socket.connect(place(), SOON_MS);
        socket.setSoTimeout(SOON_MS);
        socket.getOutputStream().write("a question".getBytes());
        return socket;
    }

    private void assertServedBy(String zone) throws IOException {
        try (var client = client();
                var server = servers.get(ZONES.indexOf(zone)).accept()) {
            assertThat(new String(server.getInputStream().readNBytes(10))).isEqualTo("a question");
            server.getOutputStream().write("an answer".getBytes());
            assertThat(new String(client.getInputStream().readNBytes(9))).isEqualTo("an answer");
        }
    }

    @Test
    void clients_are_led_to_the_primary_and_after_a_fail_over_to_the_next() throws Exception {
        assertServedBy(A);
        epoch = 2;
        primary = B;
        Await.until(Duration.ofSeconds(20), "the next one serves", () -> {
            try (var client = client()) {
                servers.get(1).setSoTimeout(NOTHING_MS);
                servers.get(1).accept().close();
                return client.isConnected();
            }
        });
    }

    @Test
    void connections_are_reset_when_another_is_primary() throws Exception {
        try (var client = client();
                var server = servers.getFirst().accept()) {
            server.getInputStream().readNBytes(10);
            epoch = 2;
            primary = B;
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    /** A primary that arbiters vouch for and that is silent here is one that this host is cut off from. */
    @Test
    void a_client_of_a_primary_that_is_not_heard_any_more_is_reset() throws Exception {
        try (var client = client();
                var server = servers.getFirst().accept()) {
            server.getInputStream().readNBytes(10);
            silent = true;
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    /** Whoever says that it is the primary has to say so from the primary's address. */
    @Test
    void what_a_stranger_says_leads_nobody_anywhere() throws Exception {
        silent = true;
        epoch = 2;
        Await.until(Duration.ofSeconds(20), "nobody is led anywhere", () -> !isLedToA());
        var to = new InetSocketAddress(network.address(0, 1), Ports.ARBITER);
        try (var mailbox = Mailbox.open(new InetSocketAddress(network.address(9, 1), Ports.ARBITER))) {
            mailbox.send(Envelope.of(cluster.name(), status(A, epoch)), to);
            assertThat(isLedToA()).isFalse();
        }
        Await.until(Duration.ofSeconds(20), "the primary is heard", () -> {
            arbiters.getFirst().send(Envelope.of(cluster.name(), status(A, epoch)), to);
            return isLedToA();
        });
    }

    private boolean isLedToA() throws IOException {
        var server = servers.getFirst();
        server.setSoTimeout(NOTHING_MS);
        try (var client = client();
                var accepted = server.accept()) {
            return client.isConnected() && accepted.isConnected();
        } catch (SocketTimeoutException nobody) {
            return false;
        }
    }

    @Test
    void an_endpoint_that_is_closed_resets_its_clients_and_frees_its_address() throws Exception {
        try (var client = client();
                var server = servers.getFirst().accept()) {
            server.getInputStream().readNBytes(10);
            endpoints.close(cluster.name());
            assertThat(ended(client)).isTrue();
        }
        endpoints.open(cluster, place());
        assertServedBy(A);
    }

    private static boolean ended(Socket client) {
        try {
            return client.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void an_endpoint_that_is_asked_for_elsewhere_moves_there() throws Exception {
        var next = new InetSocketAddress(network.address(0, 101), ENDPOINT_PORT);
        endpoints.open(cluster, next);
        assertThatThrownBy(() -> client().close()).isInstanceOf(IOException.class);
        try (var socket = new Socket()) {
            socket.connect(next, SOON_MS);
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
