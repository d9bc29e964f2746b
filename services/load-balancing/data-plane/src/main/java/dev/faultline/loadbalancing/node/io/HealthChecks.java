package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.HealthCheck;
import dev.faultline.loadbalancing.node.core.CheckResult;
import dev.faultline.loadbalancing.node.core.CodeMatcher;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The checks of one target from one node: interval from start to start, a connection each, closed after it. */
final class HealthChecks {
    /** What becomes of a check. */
    interface Listener {
        /** @param connected whether there was a connection */
        void checked(CheckResult result, boolean connected);
    }

    private final EventLoop loop;
    private final Class<? extends SocketChannel> channelType;
    private final InetSocketAddress address;
    private final HealthCheck check;
    private final CodeMatcher matcher;
    private final Listener listener;
    private @Nullable Future<?> next;
    private @Nullable Running running;
    private boolean stopped;

    /** @param traffic where the target listens for requests */
    HealthChecks(
            EventLoop loop,
            Class<? extends SocketChannel> channelType,
            InetSocketAddress traffic,
            HealthCheck check,
            Listener listener) {
        this.loop = loop;
        this.channelType = channelType;
        this.address = check.port().equals("traffic-port")
                ? traffic
                : new InetSocketAddress(traffic.getAddress(), Integer.parseInt(check.port()));
        this.check = check;
        this.matcher = CodeMatcher.parse(check.matcher());
        this.listener = listener;
    }

    void start(long delayMs) {
        next = loop.scheduleAtFixedRate(this::run, delayMs, check.intervalMs(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        stopped = true;
        if (next != null) next.cancel(false);
        if (running != null) running.end();
    }

    private void run() {
        if (running != null) return; // This process stood still and makes up for lost rounds: one is enough.
        running = new Running();
        running.begin();
    }

    /** One check. */
    private final class Running extends SimpleChannelInboundHandler<HttpObject> {
        private @Nullable Channel channel;
        private @Nullable Future<?> timeout;
        private boolean ended;

        void begin() {
            timeout = loop.schedule(this::timedOut, check.timeoutMs(), TimeUnit.MILLISECONDS);
            ChannelFuture connect = new Bootstrap()
                    .group(loop)
                    .channel(channelType)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                            Math.min(Limits.CONNECT.toMillis(), check.timeoutMs()))
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel opened) {
                            opened.pipeline().addLast(new HttpClientCodec(), Running.this);
                        }
                    })
                    .connect(address);
            channel = connect.channel();
            connect.addListener((ChannelFuture done) -> {
                if (!done.isSuccess())
                    end(
                            done.cause() instanceof ConnectTimeoutException
                                    ? new CheckResult.TimedOut()
                                    : new CheckResult.Failed(),
                            false);
            });
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, check.path());
            request.headers()
                    .set(HttpHeaderNames.HOST, address.getAddress().getHostAddress() + ":" + address.getPort())
                    .set(HttpHeaderNames.USER_AGENT, "ELB-HealthChecker/2.0")
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(request, context.voidPromise());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message.decoderResult().isFailure()) {
                end(new CheckResult.Failed(), true);
            } else if (message instanceof HttpResponse response
                    && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                int code = response.status().code();
                end(matcher.matches(code) ? new CheckResult.Passed() : new CheckResult.WrongCode(code), true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(new CheckResult.Failed(), true);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(new CheckResult.Failed(), true);
        }

        private void timedOut() {
            // An answer may be waiting in the socket when it is us who stood still: let the loop read first.
            timeout = loop.schedule(() -> end(new CheckResult.TimedOut(), true), 1, TimeUnit.MILLISECONDS);
        }

        private void end(CheckResult result, boolean connected) {
            if (ended) return;
            end();
            if (!stopped) listener.checked(result, connected);
        }

        private void end() {
            ended = true;
            running = null;
            if (timeout != null) timeout.cancel(false);
            if (channel != null) channel.close();
        }
    }
}
