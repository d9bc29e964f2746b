package dev.faultline.loadbalancing.node.io;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sixty-four clients that ask again as soon as they are answered. */
final class BenchLoad implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    private final Transport transport = Transport.open("load");
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicLong responses = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();

    private BenchLoad() {}

    static BenchLoad start(String address, int port, String path) throws InterruptedException {
        var load = new BenchLoad();
        ByteBuf request = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                "GET " + path + " HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n",
                StandardCharsets.US_ASCII));
        var bootstrap = new Bootstrap()
                .group(load.transport.loops())
                .channel(load.transport.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline().addLast(new HttpResponseDecoder(), load.new Asking(request));
                    }
                });
        for (int i = 0; i < CONNECTIONS; i++)
            load.channels.add(bootstrap.connect(address, port).sync().channel());
        return load;
    }

    /** How many responses have come in this time. */
    long run(Duration length) throws InterruptedException {
        long before = responses.get();
        TimeUnit.MILLISECONDS.sleep(length.toMillis());
        return responses.get() - before;
    }

    long responses() {
        return responses.get();
    }

    long errors() {
        return errors.get();
    }

    @Override
    public void close() throws InterruptedException {
        for (Channel channel : channels) channel.close().sync();
        transport.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private final class Asking extends SimpleChannelInboundHandler<HttpObject> {
        private final ByteBuf request;

        Asking(ByteBuf request) {
            this.request = request;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpResponse response && response.status().code() != 200) errors.incrementAndGet();
            if (message instanceof LastHttpContent) {
                responses.incrementAndGet();
                ask(context);
            }
        }

        private void ask(ChannelHandlerContext context) {
            context.writeAndFlush(request.duplicate(), context.voidPromise());
        }
    }
}
