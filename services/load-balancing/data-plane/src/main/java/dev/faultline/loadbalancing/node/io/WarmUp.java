package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.HealthCheck;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Rule;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.WeightedGroup;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.Addresses;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Sends requests through a node of our own before the first client's, so that his does not wait for classes to be loaded
 * and compiled. It uses an address of the zone that nothing else has.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int REQUESTS = 3000;
    /** So many in a row, each answered in a time that no client notices, and the rest of a machine's start is not felt. */
    private static final int QUICK_ONES = 100;

    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Behind the first answer, which takes as long as it takes where a whole region starts on two cores. */
    private static final long AT_LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int CLIENT_TIMEOUT_MS = 5000;
    private static final int HOST = 9;
    private static final String GROUP = "warm-up";
    private static final byte[] REQUEST =
            "GET /warm-up HTTP/1.1\r\nHost: warm-up\r\nUser-Agent: warm-up\r\nAccept: */*\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BODY = new byte[1024];

    private WarmUp() {}

    /** Does without when the machine does not let it. */
    static void run(NodeEnvironment environment, Addresses addresses) throws InterruptedException {
        EventLoop loop = environment.transport().loops().next();
        try {
            Channel target = startTarget(environment.transport(), loop, addresses.infrastructure());
            int port = ((InetSocketAddress) target.localAddress()).getPort();
            var quiet = new NodeEnvironment(
                    environment.zone(),
                    0,
                    environment.time(),
                    (_, _, _) -> {},
                    environment.transport(),
                    environment.firstUnprivileged(),
                    NOPLogger.NOP_LOGGER);
            var node = new LoadBalancerNode(quiet, loop, new SplittableRandom());
            var bound = new CompletableFuture<Void>();
            loop.execute(() -> node.apply(configuration(environment, addresses, port))
                    .whenComplete((_, _) -> bound.complete(null)));
            try {
                bound.get(CLIENT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
                int sent = send(addresses.host(HOST), port, environment.time());
                LOG.debug("warmed up with {} requests", sent);
            } finally {
                loop.execute(node::abort);
                target.close();
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.info("starts cold: {}", e.toString());
        }
    }

    private static Channel startTarget(Transport transport, EventLoop loop, String address)
            throws IOException, InterruptedException {
        var bind = new ServerBootstrap()
                .group(loop, loop)
                .channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accepted.pipeline().addLast(new HttpServerCodec(), new Answer());
                    }
                })
                .bind(address, 0)
                .await();
        if (!bind.isSuccess()) throw new IOException(bind.cause());
        return bind.channel();
    }

    private static LoadBalancerConfiguration configuration(NodeEnvironment environment, Addresses addresses, int port) {
        var forward = new Action.Forward(List.of(new WeightedGroup(GROUP, 1)));
        var check = new HealthCheck(true, "HTTP", "traffic-port", "/", 1000, 500, 2, 2, "200");
        var target = new Target(GROUP, addresses.infrastructure(), port, environment.zone(), null);
        return new LoadBalancerConfiguration(
                GROUP,
                GROUP,
                GROUP,
                1,
                List.of(new Node(environment.zone(), addresses.host(HOST))),
                Map.of(),
                List.of(new Listener(GROUP, port, "HTTP", List.of(new Rule(GROUP, "default", List.of(), forward)))),
                List.of(new TargetGroup(GROUP, GROUP, "HTTP", check, Map.of(), List.of(target))));
    }

    /** Ends when the last answers were quick, or the time or the requests are used up. @return how many were sent */
    private static int send(String address, int port, TimeSource time) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(CLIENT_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), CLIENT_TIMEOUT_MS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            ask(socket, in);
            long first = time.nanoTime();
            long before = first;
            int sent = 1;
            for (int quick = 0; sent < REQUESTS && before - first < AT_MOST_NANOS; sent++) {
                if (quick >= QUICK_ONES && before - first >= AT_LEAST_NANOS) break;
                ask(socket, in);
                long answered = time.nanoTime();
                quick = answered - before <= QUICK_NANOS ? quick + 1 : 0;
                before = answered;
            }
            return sent;
        }
    }

    private static void ask(Socket socket, InputStream in) throws IOException {
        socket.getOutputStream().write(REQUEST);
        skipResponse(in);
    }

    private static void skipResponse(InputStream in) throws IOException {
        int newLines = 0;
        while (newLines < 2) {
            int b = in.read();
            if (b < 0) throw new IOException("closed");
            if (b == '\n') newLines++;
            else if (b != '\r') newLines = 0;
        }
        in.skipNBytes(BODY.length);
    }

    /** Answers every request with a kilobyte. */
    private static final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (!(message instanceof LastHttpContent)) return;
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, BODY.length);
            context.writeAndFlush(response, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // The node cuts its connections when it ends.
        }
    }
}
