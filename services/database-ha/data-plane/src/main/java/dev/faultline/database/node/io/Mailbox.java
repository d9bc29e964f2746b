package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Message.Request;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * A zone's one socket for all its clusters' arbiters and nodes: datagrams of JSON. Datagrams may be lost, which every reader
 * expects, and a frozen zone keeps nobody waiting.
 */
final class Mailbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final int MAX_BYTES = 16 << 10;
    private static final long CLOSE_MS = 2_000;

    private final DatagramChannel channel;
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();
    private final Thread thread =
            Thread.ofPlatform().name("database-mailbox").daemon().unstarted(this::read);

    /** Takes one cluster's letters, on the mailbox's thread: it must not block. */
    @FunctionalInterface
    interface Reader {
        void receive(Envelope letter, SocketAddress from);
    }

    private Mailbox(DatagramChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException when the address is taken */
    static Mailbox open(InetSocketAddress address) throws IOException {
        var channel = DatagramChannel.open();
        try {
            channel.bind(address);
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
        var mailbox = new Mailbox(channel);
        mailbox.thread.start();
        return mailbox;
    }

    void register(String cluster, Reader reader) {
        readers.put(cluster, reader);
    }

    void forget(String cluster) {
        readers.remove(cluster);
    }

    void send(Envelope letter, SocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(RegionJson.mapper().writeValueAsBytes(letter)), to);
        } catch (IOException e) {
            log.debug("a letter to {} is lost: {}", to, e.getMessage());
        }
    }

    /** The same letter to the arbiters of all zones. */
    void sendToArbiters(ClusterDefinition cluster, Request request) {
        var letter = Envelope.of(cluster.name(), request);
        for (var member : cluster.members()) send(letter, new InetSocketAddress(member.host(), cluster.arbiterPort()));
    }

    private void read() {
        var buffer = ByteBuffer.allocate(MAX_BYTES);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                SocketAddress from = channel.receive(buffer);
                buffer.flip();
                if (from != null) deliver(buffer, from);
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                log.debug("no letter: {}", e.getMessage());
            }
        }
    }

    private void deliver(ByteBuffer buffer, SocketAddress from) {
        try {
            var letter = RegionJson.mapper().readValue(buffer.array(), 0, buffer.limit(), Envelope.class);
            Reader reader = readers.get(letter.cluster());
            if (reader != null) reader.receive(letter, from);
        } catch (JacksonException e) {
            log.warn("a letter from {} cannot be read: {}", from, e.getOriginalMessage());
        }
    }

    /** Returns when the address is free again, which the kernel makes it once nobody waits for a letter any more. */
    @Override
    public void close() throws IOException {
        channel.close();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
