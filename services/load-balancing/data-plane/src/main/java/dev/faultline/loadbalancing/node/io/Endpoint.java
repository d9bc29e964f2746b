package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.node.core.TargetState;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A target with the connections that its node keeps to it. Belongs to the node's event loop. */
final class Endpoint extends TargetState {
    private static final HttpDecoderConfig RESPONSES = new HttpDecoderConfig()
            .setMaxInitialLineLength(Limits.RESPONSE_HEADERS)
            .setMaxHeaderSize(Limits.RESPONSE_HEADERS)
            .setMaxChunkSize(Limits.CHUNK);

    private final ArrayDeque<TargetConnection> idle = new ArrayDeque<>();
    private final Bootstrap bootstrap;
    private final InetSocketAddress address;
    private boolean retired;

    Endpoint(Target target, boolean checked, EventLoop loop, Class<? extends SocketChannel> channel) {
        super(target, checked);
        address = new InetSocketAddress(target.address(), target.port());
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Limits.CONNECT.toMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline()
                                .addLast(
                                        new HttpClientCodec(RESPONSES, false, false),
                                        new TargetConnection(Endpoint.this, opened));
                    }
                });
    }

    ChannelFuture connect() {
        return bootstrap.connect(address);
    }

    InetSocketAddress address() {
        return address;
    }

    /** A connection that was open when last heard of. */
    @Nullable
    TargetConnection poll() {
        TargetConnection connection;
        while ((connection = idle.poll()) != null) if (connection.isActive()) return connection;
        return null;
    }

    /** Keeps a connection for the next request, or closes it. */
    void release(TargetConnection connection, long now) {
        if (retired || draining() || down() || idle.size() >= Limits.IDLE_TARGET_CONNECTIONS) {
            connection.close();
        } else {
            connection.idleSince(now);
            idle.push(connection);
        }
    }

    void forget(TargetConnection connection) {
        idle.remove(connection);
    }

    /** Closes the connections that nobody has used for a while: the oldest are at the tail. */
    void evict(long now) {
        TargetConnection oldest;
        while ((oldest = idle.peekLast()) != null
                && now - oldest.idleSince() > Limits.TARGET_CONNECTION_IDLE.toNanos()) {
            idle.removeLast();
            oldest.close();
        }
    }

    void closeIdle() {
        TargetConnection connection;
        while ((connection = idle.poll()) != null) connection.close();
    }

    /** The target has left its group: requests on their way end, nothing is kept after them. */
    void retire() {
        retired = true;
        closeIdle();
    }
}
