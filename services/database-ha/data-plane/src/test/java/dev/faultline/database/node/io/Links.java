package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between three zones as something that tests cut, in either direction: every zone reaches every other one by an
 * address of its own, {@code 127.n.(10 + from).to}, behind which a relay passes on letters and bytes. A letter on a link that is
 * cut is lost; bytes wait, as TCP has them wait, and a new connection is answered by nobody.
 */
final class Links implements AutoCloseable {
    private static final int FIRST_RELAY = 10;
    private static final int MAX_BYTES = 64 << 10;

    private final List<String> zones;
    private final LoopbackNetwork network;
    private final Map<Way, DatagramChannel> letters = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Set<Socket> streams = ConcurrentHashMap.newKeySet();
    private final Map<Way, Set<Traffic>> cut = new ConcurrentHashMap<>();

    /** What goes from one zone to another. */
    enum Traffic {
        /** Of arbiters and nodes. */
        LETTERS,
        /** Bytes of Postgres connections, whoever opened them. */
        STREAMS
    }

    private record Way(int from, int to) {
        Way back() {
            return new Way(to, from);
        }
    }

    private Links(LoopbackNetwork network, List<String> zones) {
        this.network = network;
        this.zones = zones;
    }

    static Links open(LoopbackNetwork network, List<String> zones, int arbiterPort, int postgresPort)
            throws IOException {
        var links = new Links(network, zones);
        for (int from = 1; from <= zones.size(); from++) {
            for (int to = 1; to <= zones.size(); to++) {
                if (from == to) continue;
                var way = new Way(from, to);
                var channel = DatagramChannel.open().bind(new InetSocketAddress(links.relay(way), arbiterPort));
                links.letters.put(way, channel);
                links.open.add(channel);
            }
        }
        for (Way way : links.letters.keySet()) {
            Thread.ofVirtual().start(() -> links.carryLetters(way, arbiterPort));
            var server = new ServerSocket();
            server.bind(new InetSocketAddress(links.relay(way), postgresPort));
            links.open.add(server);
            Thread.ofVirtual().start(() -> links.accept(way, server, postgresPort));
        }
        return links;
    }

    /** The cluster as one of its zones sees it. */
    ClusterDefinition seenBy(String zone, ClusterDefinition cluster) {
        int from = number(zone);
        var members = new ArrayList<Member>();
        for (int to = 1; to <= zones.size(); to++)
            members.add(new Member(zones.get(to - 1), from == to ? place(to) : relay(new Way(from, to))));
        return at(members, cluster);
    }

    /** The cluster, with its members elsewhere. */
    static ClusterDefinition at(List<Member> members, ClusterDefinition cluster) {
        return new ClusterDefinition(
                cluster.name(),
                members,
                cluster.firstPrimary(),
                cluster.token(),
                cluster.agentDatabase(),
                cluster.whenAlone(),
                cluster.postgresPort(),
                cluster.arbiterPort(),
                cluster.endpointPort());
    }

    private int number(String zone) {
        return zones.indexOf(zone) + 1;
    }

    private String place(int zone) {
        return network.address(zone, 1);
    }

    private String relay(Way way) {
        return network.address(FIRST_RELAY + way.from(), way.to());
    }

    /** From now on nothing, or none of this, gets from one zone to another. */
    void cut(String from, String to, Traffic... which) {
        var what = which.length == 0 ? EnumSet.allOf(Traffic.class) : EnumSet.copyOf(List.of(which));
        cut.merge(new Way(number(from), number(to)), what, (before, more) -> {
            var both = EnumSet.copyOf(before);
            both.addAll(more);
            return both;
        });
    }

    void cutBothWays(String one, String other, Traffic... which) {
        cut(one, other, which);
        cut(other, one, which);
    }

    /** Everything is passed on again, also what has waited. */
    void heal() {
        synchronized (cut) {
            cut.clear();
            cut.notifyAll();
        }
    }

    private boolean isCut(Way way, Traffic what) {
        return cut.getOrDefault(way, Set.of()).contains(what);
    }

    /** What a zone sends to its relay of another is sent on from the relay by which the other sees it, so answers find back. */
    private void carryLetters(Way way, int port) {
        var in = Objects.requireNonNull(letters.get(way));
        var out = Objects.requireNonNull(letters.get(way.back()));
        var sender = new InetSocketAddress(place(way.from()), port);
        var receiver = new InetSocketAddress(place(way.to()), port);
        var buffer = ByteBuffer.allocate(MAX_BYTES);
        while (in.isOpen()) {
            try {
                buffer.clear();
                SocketAddress from = in.receive(buffer);
                buffer.flip();
                if (sender.equals(from) && !isCut(way, Traffic.LETTERS)) out.send(buffer, receiver);
            } catch (IOException nobodyThere) {
                // A datagram may be lost.
            }
        }
    }

    private void accept(Way way, ServerSocket server, int port) {
        while (!server.isClosed()) {
            try {
                var near = server.accept();
                streams.add(near);
                Thread.ofVirtual().start(() -> connect(way, near, port));
            } catch (IOException closed) {
                // Nobody connects here any more.
            }
        }
    }

    private void connect(Way way, Socket near, int port) {
        var far = new Socket();
        streams.add(far);
        try {
            passable(way);
            passable(way.back());
            far.connect(new InetSocketAddress(place(way.to()), port));
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> carryBytes(way.back(), far, near));
            carryBytes(way, near, far);
        } catch (IOException | InterruptedException refused) {
            close(near);
            close(far);
        }
    }

    private void carryBytes(Way way, Socket from, Socket to) {
        byte[] buffer = new byte[MAX_BYTES];
        try {
            for (int read = 0; read >= 0; read = from.getInputStream().read(buffer)) {
                passable(way);
                to.getOutputStream().write(buffer, 0, read);
            }
            passable(way);
        } catch (IOException | InterruptedException ended) {
            // Then the other side ends as well.
        }
        close(from);
        close(to);
    }

    private void passable(Way way) throws InterruptedException {
        synchronized (cut) {
            while (isCut(way, Traffic.STREAMS)) cut.wait();
        }
    }

    private void close(Socket socket) {
        streams.remove(socket);
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() throws IOException {
        for (var one : open) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        heal();
        streams.forEach(this::close);
    }
}
