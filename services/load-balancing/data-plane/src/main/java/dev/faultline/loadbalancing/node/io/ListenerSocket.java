package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.node.core.RuleTable;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener's socket on its node's address. A port that is busy is tried again until the listener is removed. */
final class ListenerSocket {
    private static final int BACKLOG = 4096;
    private static final HttpDecoderConfig REQUESTS = new HttpDecoderConfig()
            .setMaxInitialLineLength(Limits.REQUEST_LINE)
            .setMaxHeaderSize(Limits.HEADERS)
            .setMaxChunkSize(Limits.CHUNK);

    private final LoadBalancerNode node;
    private final EventLoop loop;
    private final Class<? extends ServerSocketChannel> channelType;
    private final Listening listening;
    private final CompletableFuture<Boolean> firstBind = new CompletableFuture<>();
    private RuleTable rules;
    private @Nullable Channel channel;
    private boolean closing;

    ListenerSocket(
            LoadBalancerNode node,
            EventLoop loop,
            Class<? extends ServerSocketChannel> channelType,
            Listening listening,
            Listener listener) {
        this.node = node;
        this.loop = loop;
        this.channelType = channelType;
        this.listening = listening;
        this.rules = RuleTable.of(listener.rules());
    }

    Listening listening() {
        return listening;
    }

    RuleTable rules() {
        return rules;
    }

    boolean isClosing() {
        return closing;
    }

    void apply(Listener next) {
        rules = RuleTable.of(next.rules());
    }

    /** Completes with whether the first attempt has bound the port. */
    CompletableFuture<Boolean> open() {
        bind();
        return firstBind;
    }

    private void bind() {
        if (closing) return;
        new ServerBootstrap()
                .group(loop, loop)
                .channel(channelType)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accept(accepted);
                    }
                })
                .bind(listening.address(), listening.effectivePort())
                .addListener((ChannelFuture bound) -> bound(bound));
    }

    private void bound(ChannelFuture bound) {
        String place = listening.address() + ":" + listening.effectivePort();
        if (bound.isSuccess()) {
            channel = bound.channel();
            if (closing) channel.close();
            else node.log().info("{} listens on {} (port {})", node.name(), place, listening.port());
        } else {
            if (!firstBind.isDone()) {
                node.log()
                        .warn(
                                "{} cannot listen on {}, tries again every {} ms: {}",
                                node.name(),
                                place,
                                Limits.REPEAT.toMillis(),
                                bound.cause().getMessage());
            }
            loop.schedule(this::bind, Limits.REPEAT.toMillis(), TimeUnit.MILLISECONDS);
        }
        firstBind.complete(bound.isSuccess());
    }

    private void accept(SocketChannel accepted) {
        if (node.isFull()) {
            accepted.close();
            return;
        }
        accepted.pipeline()
                .addLast(
                        new HttpServerCodec(REQUESTS, Limits.PIPELINED_REQUESTS),
                        new ClientConnection(node, this, accepted, accepted.remoteAddress()));
    }

    /** Takes no more connections; the node ends the ones it has. */
    void close() {
        closing = true;
        if (channel != null) channel.close();
    }
}
