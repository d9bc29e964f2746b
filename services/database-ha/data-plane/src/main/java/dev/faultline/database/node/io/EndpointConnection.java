package dev.faultline.database.node.io;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to the primary that belongs to it. A request to cancel is swallowed: it would end the
 * wait for the standby, and Postgres would then report a commit that only one copy has.
 */
final class EndpointConnection {
    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int START_UP_HEAD = 8;

    private final Endpoint endpoint;
    private final SocketChannel client;
    private final Deque<ByteBuf> toServer = new ArrayDeque<>();
    private final Deque<ByteBuf> toClient = new ArrayDeque<>();
    private @Nullable Channel server;
    private boolean connecting;
    private boolean startingUp = true;
    private boolean serverEnded;
    private boolean closed;
    private long epoch;
    private long uncertainSince;

    EndpointConnection(Endpoint endpoint, SocketChannel client) {
        this.endpoint = endpoint;
        this.client = client;
        this.uncertainSince = endpoint.now();
    }

    ChannelInboundHandlerAdapter clientSide() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                fromClient((ByteBuf) message);
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                flushToClient();
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                end();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                end();
            }
        };
    }

    private ChannelInboundHandlerAdapter serverSide() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                toClient.add((ByteBuf) message);
                flushToClient();
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                client.config().setAutoRead(context.channel().isWritable());
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                serverEnded = true;
                flushToClient();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        };
    }

    private void fromClient(ByteBuf bytes) {
        if (closed) {
            bytes.release();
            return;
        }
        Channel open = server;
        if (startingUp && isCancel(bytes)) {
            bytes.release();
            end();
            return;
        }
        if (open != null && toServer.isEmpty()) {
            open.writeAndFlush(bytes);
            return;
        }
        toServer.add(bytes);
        // A client that does not wait for an answer must not fill our memory.
        client.config().setAutoRead(false);
        connect();
    }

    /** Looks at a session's first messages only; a first message that comes in pieces is none of a client that cancels. */
    private boolean isCancel(ByteBuf bytes) {
        if (bytes.readableBytes() < START_UP_HEAD) {
            startingUp = false;
            return false;
        }
        int code = bytes.getInt(bytes.readerIndex() + Integer.BYTES);
        startingUp = code == SSL_REQUEST || code == GSS_REQUEST;
        return code == CANCEL_REQUEST;
    }

    private void connect() {
        Route route = endpoint.route();
        if (connecting || server != null || closed || route == null || !route.open()) return;
        connecting = true;
        new Bootstrap()
                .group(endpoint.loop())
                .channel(endpoint.channel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Endpoint.CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(serverSide())
                .connect(route.server())
                .addListener((ChannelFuture connected) -> connected(connected, route));
    }

    private void connected(ChannelFuture connected, Route route) {
        connecting = false;
        // A connection that fails is tried again by the sweep, for as long as the client may wait.
        if (!connected.isSuccess()) return;
        if (closed || endpoint.route() == null || endpoint.route().epoch() != route.epoch()) {
            connected.channel().close();
            return;
        }
        server = connected.channel();
        epoch = route.epoch();
        serverEnded = false;
        for (ByteBuf bytes = toServer.poll(); bytes != null; bytes = toServer.poll())
            connected.channel().write(bytes);
        connected.channel().flush();
        client.config().setAutoRead(true);
    }

    /** Passes on what the server has said, if nobody else can be primary at this moment. */
    private void flushToClient() {
        Channel open = server;
        if (closed || open == null) return;
        Route route = endpoint.route();
        if (route == null || route.epoch() != epoch) {
            open.config().setAutoRead(false);
            return;
        }
        uncertainSince = endpoint.now();
        for (ByteBuf bytes = toClient.poll(); bytes != null; bytes = toClient.poll()) client.write(bytes);
        client.flush();
        open.config().setAutoRead(client.isWritable());
        if (serverEnded) {
            closed = true;
            endpoint.gone(this);
            client.writeAndFlush(client.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void routeChanged() {
        Route route = endpoint.route();
        if (route == null) return;
        if (server == null) {
            if (!toServer.isEmpty()) connect();
        } else if (route.epoch() != epoch) {
            reset();
        } else {
            flushToClient();
        }
    }

    void sweep() {
        if (server == null && !toServer.isEmpty()) connect();
        boolean served = server != null && endpoint.route() != null;
        boolean idle = server == null && toServer.isEmpty();
        if (served || idle) uncertainSince = endpoint.now();
        else if (endpoint.now() - uncertainSince > Endpoint.PATIENCE_NANOS) reset();
    }

    /** The client learns at once that its connection is gone. */
    private void reset() {
        client.config().setSoLinger(0);
        end();
    }

    private void end() {
        if (!closed) endpoint.gone(this);
        closed = true;
        client.close();
        Channel open = server;
        if (open != null) open.close();
        for (ByteBuf bytes = toServer.poll(); bytes != null; bytes = toServer.poll()) bytes.release();
        for (ByteBuf bytes = toClient.poll(); bytes != null; bytes = toClient.poll()) bytes.release();
    }
}
