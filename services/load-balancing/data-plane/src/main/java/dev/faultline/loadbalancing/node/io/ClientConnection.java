package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.node.core.LocalResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client's connection: one exchange at a time, requests sent ahead wait for their turn. */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private final LoadBalancerNode node;
    private final ListenerSocket listener;
    private final Channel channel;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>(2);
    private final String address;
    private final byte[] addressBytes;
    private final int port;
    private final long openedAt;
    private long lastActivity;
    private @Nullable Exchange exchange;
    private boolean startingAhead;
    private boolean messageInRead;
    private boolean partialHead;
    private boolean closeAfter;
    private boolean closing;

    ClientConnection(LoadBalancerNode node, ListenerSocket listener, Channel channel, InetSocketAddress peer) {
        this.node = node;
        this.listener = listener;
        this.channel = channel;
        this.address = peer.getAddress().getHostAddress();
        this.addressBytes = peer.getAddress().getAddress();
        this.port = peer.getPort();
        this.openedAt = node.clock();
        this.lastActivity = openedAt;
    }

    LoadBalancerNode node() {
        return node;
    }

    ListenerSocket listener() {
        return listener;
    }

    String address() {
        return address;
    }

    int port() {
        return port;
    }

    @Nullable
    Exchange exchange() {
        return exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        touch();
        messageInRead = true;
        Exchange current = exchange;
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (startingAhead || !ahead.isEmpty() || (current != null && current.requestEnded())) {
            ahead.add(message);
            updateReading();
        } else {
            handle(message);
        }
    }

    private void handle(Object message) {
        Exchange current = exchange;
        if (message instanceof HttpRequest request) {
            if (!(request.decoderResult().cause() instanceof PrematureChannelClosureException)) begin(request);
            if (message instanceof HttpContent) ReferenceCountUtil.release(message); // An invalid request is both.
        } else if (current == null) {
            ReferenceCountUtil.release(message);
        } else if (((HttpObject) message).decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            current.malformed();
        } else {
            current.requestContent((HttpContent) message);
            updateReading();
        }
    }

    private void begin(HttpRequest request) {
        partialHead = false;
        closeAfter = false;
        var next = new Exchange(this, new RequestHead(request, addressBytes));
        exchange = next;
        node.route(next, listener);
    }

    /** The exchange's response is written. */
    void finished(Exchange done) {
        exchange = null;
        if (closeAfter || !done.requestEnded()) {
            closeAfterResponse(done.requestEnded());
            return;
        }
        if (!startingAhead) startAhead();
    }

    /** Not by recursion: many short requests may wait here, each answered at once. */
    private void startAhead() {
        startingAhead = true;
        while (!ahead.isEmpty() && !closing && (exchange == null || !exchange.requestEnded())) handle(ahead.poll());
        startingAhead = false;
        if (exchange != null) exchange.flush();
        updateReading();
    }

    void writeContinue() {
        channel.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE), channel.voidPromise());
    }

    void writeHead(Exchange of, HttpResponse response) {
        Responses.passOn(response, of.head());
        if (mustClose(of, response)) {
            closeAfter = true;
            Responses.close(response);
        } else if (of.head().http10()) {
            Responses.keepAlive(response);
        }
        write(response);
    }

    private boolean mustClose(Exchange of, HttpResponse response) {
        return !of.head().keepAlive()
                || listener.isClosing()
                || node.clock() - openedAt > node.attributes().clientKeepAlive().toNanos()
                || (of.head().http10() && !HttpUtil.isContentLengthSet(response));
    }

    void writeLocal(Exchange of, LocalResponse local) {
        node.counters().answered(local.status());
        HttpResponse response = Responses.of(local, of.head().isHead(), node.date());
        if (!of.requestEnded() || mustClose(of, response)) {
            closeAfter = true;
            Responses.close(response);
        } else {
            Responses.keepAlive(response);
        }
        channel.writeAndFlush(response, channel.voidPromise());
    }

    void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void touch() {
        lastActivity = node.clock();
    }

    void updateReading() {
        boolean read = closing || (ahead.isEmpty() && (exchange == null || exchange.acceptsRequest()));
        if (channel.config().isAutoRead() != read) channel.config().setAutoRead(read);
    }

    /** Looks at the idle time-out. */
    void tick(long now) {
        if (closing || now - lastActivity < node.attributes().idleTimeout().toNanos()) return;
        lastActivity = now;
        Exchange current = exchange;
        if (current != null) {
            current.timedOut();
        } else if (partialHead) {
            node.counters().answered(408);
            closeAfter = true;
            channel.write(Responses.closing(LocalResponse.error(408), node.date()), channel.voidPromise());
            closeAfterResponse(false);
        } else {
            close();
        }
    }

    /** The listener has gone: what is on its way ends, then the connection does. */
    void closeWhenDone() {
        closeAfter = true;
        if (exchange == null) close();
    }

    void close() {
        channel.close();
    }

    /**
     * Closes our side and goes on reading for a while when the client may still be sending: a reset would take the
     * response away from under it.
     */
    private void closeAfterResponse(boolean requestEnded) {
        closing = true;
        ahead.forEach(ReferenceCountUtil::release);
        boolean quiet = requestEnded && ahead.isEmpty();
        ahead.clear();
        var written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        if (quiet) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        updateReading();
        written.addListener(_ -> ((DuplexChannel) channel).shutdownOutput());
        channel.eventLoop().schedule(() -> channel.close(), Limits.LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) exchange.flush();
        else if (!messageInRead) partialHead = true;
        messageInRead = false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        touch();
        if (exchange != null) exchange.clientWritable(channel.isWritable());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        node.opened(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        node.closed(this);
        closing = true;
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            if (!current.responseStarted()) node.counters().clientClosed++;
            current.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
