package dev.faultline.zone.beacon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers the probes of the other zones. A probe is the line {@code <run>/<zone> <number>} of the zone it is meant for; the
 * answer is the same line. Anything else closes the connection. One thread of its own serves all connections, so that a
 * busy zone still answers while a frozen one cannot.
 */
public final class Beacon implements AutoCloseable {
    /** Peers keep one connection each; more are leftovers from before a thaw. */
    static final int MAX_CONNECTIONS = 64;

    static final int MAX_LINE = 256;

    private final String name;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread thread;

    private Beacon(String name, Selector selector, ServerSocketChannel listener) {
        this.name = name;
        this.selector = selector;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("beacon").daemon().unstarted(this::run);
    }

    /** @throws IOException when the address is taken */
    public static Beacon open(String name, InetSocketAddress address) throws IOException {
        var listener = ServerSocketChannel.open();
        try {
            listener.bind(address, MAX_CONNECTIONS);
            listener.configureBlocking(false);
            var selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            var beacon = new Beacon(name, selector, listener);
            beacon.thread.start();
            return beacon;
        } catch (IOException e) {
            listener.close();
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select();
                if (!selector.isOpen()) return;
                var ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    var key = ready.next();
                    ready.remove();
                    serve(key);
                }
            }
        } catch (IOException e) {
            // Without its beacon a zone would be given up for dead by its peers; then it had better be.
            throw new UncheckedIOException("the beacon cannot go on", e);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else if (!answer((SocketChannel) key.channel(), (ByteBuffer) key.attachment()))
                key.channel().close();
        } catch (IOException gone) {
            closeQuietly(key);
        }
    }

    private void accept() throws IOException {
        var connection = listener.accept();
        if (connection == null) return;
        if (selector.keys().size() > MAX_CONNECTIONS) {
            connection.close();
            return;
        }
        connection.configureBlocking(false);
        connection.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(MAX_LINE));
    }

    /** Whether the connection stays. */
    private boolean answer(SocketChannel connection, ByteBuffer buffer) throws IOException {
        if (connection.read(buffer) < 0) return false;
        buffer.flip();
        int end = lastLineEnd(buffer);
        if (end == 0) {
            buffer.compact();
            return buffer.hasRemaining();
        }
        var lines = buffer.slice(0, end);
        for (var line :
                StandardCharsets.US_ASCII.decode(lines.duplicate()).toString().split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith(name + " ")) return false;
        }
        connection.write(lines);
        buffer.position(end);
        buffer.compact();
        return !lines.hasRemaining();
    }

    private static int lastLineEnd(ByteBuffer buffer) {
        for (int i = buffer.limit(); i > 0; i--) {
            if (buffer.get(i - 1) == '\n') return i;
        }
        return 0;
    }

    private static void closeQuietly(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException alreadyGone) {
            key.cancel();
        }
    }

    @Override
    public void close() throws IOException {
        for (var key : selector.keys()) key.channel().close();
        selector.close();
    }
}
