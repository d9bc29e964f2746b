package dev.faultline.loadbalancing.node.io;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** The bench's targets: {@code BenchTarget port address…}; {@code /<n>} answers with n bytes. */
final class BenchTarget {
    private BenchTarget() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        Transport transport = Transport.open("target");
        for (int i = 1; i < arguments.length; i++) {
            new ServerBootstrap()
                    .group(transport.loops())
                    .channel(transport.serverChannel())
                    .option(ChannelOption.SO_BACKLOG, 4096)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel accepted) {
                            accepted.pipeline().addLast(new HttpServerCodec(), new Answer());
                        }
                    })
                    .bind(arguments[i], Integer.parseInt(arguments[0]))
                    .sync();
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {
        private static final ByteBuf LARGEST =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(1 << 20).writeZero(1 << 20));
        private int size;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request)
                size = request.uri().length() == 1
                        ? 0
                        : Integer.parseInt(request.uri().substring(1));
            if (message instanceof LastHttpContent) {
                var response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        LARGEST.duplicate().readerIndex(0).writerIndex(size));
                response.headers().set(HttpHeaderNames.CONTENT_LENGTH, size);
                context.write(response, context.voidPromise());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
