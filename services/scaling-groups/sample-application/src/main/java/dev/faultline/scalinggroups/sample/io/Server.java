package dev.faultline.scalinggroups.sample.io;

import dev.faultline.scalinggroups.sample.core.Pages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/** Serves the pages on one address from the thread that calls {@link #run}. */
final class Server implements AutoCloseable {
    /** A client beyond these finds its connection closed. */
    static final int CONNECTIONS = 2_000;

    private static final int BACKLOG = 512;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener;
    private final Pages pages;

    /** @throws IOException when the address cannot be bound */
    Server(InetSocketAddress address, Pages pages) throws IOException {
        this.pages = pages;
        this.listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Serves until the server is closed. */
    void run() throws IOException {
        while (selector.isOpen()) {
            selector.select(key -> {
                if (key.isValid() && key.isAcceptable()) accept();
                else if (key.isValid()) advance(key);
            });
        }
    }

    private void accept() {
        try {
            var channel = listener.accept();
            if (channel == null) return;
            if (selector.keys().size() > CONNECTIONS) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new Connection(channel, key, pages));
        } catch (IOException e) {
            System.err.println("cannot accept a connection: " + e);
        }
    }

    private static void advance(SelectionKey key) {
        try {
            ((Connection) key.attachment()).advance();
        } catch (IOException clientHasGone) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            key.cancel();
        }
    }

    static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 431 -> "Request Header Fields Too Large";
            default -> "Service Unavailable";
        };
    }

    @Override
    public void close() throws IOException {
        for (var key : selector.keys()) key.channel().close();
        selector.close();
    }
}
