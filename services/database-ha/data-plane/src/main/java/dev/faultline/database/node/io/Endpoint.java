package dev.faultline.database.node.io;

import dev.faultline.runtime.TimeSource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's endpoint in one zone: clients connect here and are led to the primary, wherever it is. Bytes pass through
 * unchanged, TLS included. What a server answers reaches the client only while two arbiters vouch that nobody else can be
 * primary, so no endpoint ever passes on a stale read, also one that was frozen itself (rule 19). A fail-over resets
 * connections; new ones wait for the next primary.
 */
final class Endpoint implements AutoCloseable {
    static final int MOST_CONNECTIONS = 400;
    /** How long a client waits for a primary, and how long a connection may stay without anybody who vouches. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final int CONNECT_TIMEOUT_MS = 250;
    private static final int BACKLOG = 512;
    private static final long SWEEP_MS = 100;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final TimeSource time;
    private final boolean epoll = Epoll.isAvailable();
    private final Set<EndpointConnection> connections = new LinkedHashSet<>();
    private @Nullable Route route;
    private @Nullable Channel listener;

    private Endpoint(String name, TimeSource time) {
        var threads = new DefaultThreadFactory("endpoint-" + name, true);
        this.group = new MultiThreadIoEventLoopGroup(
                1, threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.loop = group.next();
        this.time = time;
    }

    /** @throws IOException when the address is taken */
    static Endpoint open(String name, InetSocketAddress address, TimeSource time)
            throws IOException, InterruptedException {
        var endpoint = new Endpoint(name, time);
        var bound = new ServerBootstrap()
                .group(endpoint.loop, endpoint.loop)
                .channel(endpoint.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        endpoint.accept(client);
                    }
                })
                .bind(address)
                .await();
        if (!bound.isSuccess()) {
            endpoint.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        endpoint.listener = bound.channel();
        endpoint.loop.scheduleWithFixedDelay(endpoint::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        return endpoint;
    }

    private Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> channel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    EventLoop loop() {
        return loop;
    }

    long now() {
        return time.nanoTime();
    }

    /** Where the primary is from now on; null for nobody knows. May be called by any thread. */
    void lead(@Nullable Route next) {
        loop.execute(() -> {
            // The last route goes on to be true until it is no longer vouched for.
            if (next == null) return;
            route = next;
            for (EndpointConnection connection : List.copyOf(connections)) connection.routeChanged();
        });
    }

    /** The primary, if it is known and vouched for at this moment. */
    @Nullable
    Route route() {
        Route current = route;
        return current != null && time.nanoTime() - current.vouchedUntilNanos() < 0 ? current : null;
    }

    private void accept(SocketChannel client) {
        if (connections.size() >= MOST_CONNECTIONS) {
            client.close();
            return;
        }
        var connection = new EndpointConnection(this, client);
        connections.add(connection);
        client.pipeline().addLast(connection.clientSide());
    }

    void gone(EndpointConnection connection) {
        connections.remove(connection);
    }

    private void sweep() {
        for (EndpointConnection connection : List.copyOf(connections)) connection.sweep();
    }

    /** When it returns, the address is free for the next; not to be called by a thread that carries connections. */
    @Override
    public void close() {
        if (listener != null) listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
