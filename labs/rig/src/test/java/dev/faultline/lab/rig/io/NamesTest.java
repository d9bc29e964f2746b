package dev.faultline.lab.rig.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@Timeout(30)
class NamesTest {
    private static final int PORT = 8053;
    private final LoopbackNetwork network = LoopbackNetwork.claim();

    @AfterEach
    void release() {
        network.close();
    }

    @Test
    void a_dead_and_a_silent_server_are_passed_over() throws IOException {
        try (var silent = socket(2);
                var living = answering(socket(3), 60, "127.0.0.9")) {
            var names = new Names(
                    List.of(server(1), (InetSocketAddress) silent.getLocalSocketAddress(), server(3)),
                    "app.elb.localhost",
                    80);
            assertThat(names.current()).containsExactly(new InetSocketAddress("127.0.0.9", 80));
            assertThat(living.isClosed()).isFalse();
        }
    }

    @Test
    void an_address_is_called_by_its_number() throws IOException {
        try (var living = answering(socket(1), 60, "127.0.0.9")) {
            var names = new Names(List.of(server(1)), "app.elb.localhost", 80);
            assertThat(names.current()).singleElement().satisfies(address -> assertThat(address.getHostString())
                    .isEqualTo("127.0.0.9"));
            assertThat(names.changes()).singleElement().satisfies(change -> assertThat(change.hosts())
                    .containsExactly("127.0.0.9"));
            assertThat(living.isClosed()).isFalse();
        }
    }

    @Test
    void the_last_answer_outlives_the_servers() throws IOException {
        var names = new Names(List.of(server(1)), "app.elb.localhost", 80);
        try (var living = answering(socket(1), 0, "127.0.0.9")) {
            assertThat(names.current()).hasSize(1);
            assertThat(living.isClosed()).isFalse();
        }
        assertThat(names.current()).containsExactly(new InetSocketAddress("127.0.0.9", 80));
        assertThat(names.changes()).hasSize(1);
    }

    @Test
    void a_client_does_not_wait_for_another_clients_question() throws Exception {
        var servers = List.of(server(1), server(2), server(3));
        var names = new Names(servers, "app.elb.localhost", 80);
        var answers = new ConcurrentLinkedQueue<Long>();
        try (var first = socket(1);
                var second = socket(2);
                var third = socket(3);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var answered = clients.submit(() -> {
                answerOne(first, 0, "127.0.0.9");
                return true;
            });
            assertThat(names.current()).hasSize(1);
            assertThat(answered.get()).isTrue();
            // From now on all three are silent.
            assertThat(List.of(second, third)).noneMatch(DatagramSocket::isClosed);
            var begun = System.nanoTime();
            var asks = IntStream.range(0, 4)
                    .mapToObj(client -> clients.submit(() -> {
                        assertThat(names.current()).hasSize(1);
                        answers.add(System.nanoTime() - begun);
                    }))
                    .toList();
            for (var ask : asks) ask.get();
        }
        // Four questions one after the other would take 4 x 3 x 250 ms.
        assertThat(answers).hasSize(4).allMatch(nanos -> nanos < 2_500_000_000L);
    }

    private InetSocketAddress server(int zone) {
        return new InetSocketAddress(network.address(zone, 2), PORT);
    }

    private DatagramSocket socket(int zone) throws IOException {
        return new DatagramSocket(server(zone));
    }

    private static DatagramSocket answering(DatagramSocket socket, int ttl, String address) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) answerOne(socket, ttl, address);
            } catch (IOException closed) {
                // The test is over.
            }
        });
        return socket;
    }

    private static void answerOne(DatagramSocket socket, int ttl, String address) throws IOException {
        var packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        var name = query.getQuestion().getName();
        answer.addRecord(new ARecord(name, DClass.IN, ttl, InetAddress.getByName(address)), Section.ANSWER);
        var wire = answer.toWire();
        socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
    }
}
