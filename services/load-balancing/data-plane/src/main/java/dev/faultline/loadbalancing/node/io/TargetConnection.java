package dev.faultline.loadbalancing.node.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to a target: carries one exchange at a time and is kept for the next. */
final class TargetConnection extends ChannelInboundHandlerAdapter {
    private final Endpoint endpoint;
    private final Channel channel;
    private @Nullable Exchange exchange;
    private @Nullable ClientConnection unflushed;
    private boolean informational;
    private boolean keepAlive;
    private boolean used;
    private long idleSince;

    TargetConnection(Endpoint endpoint, Channel channel) {
        this.endpoint = endpoint;
        this.channel = channel;
    }

    /** Whether it has carried an exchange before the current one. */
    boolean begin(Exchange next) {
        boolean reused = used;
        used = true;
        exchange = next;
        return reused;
    }

    /** Lets go of the exchange without its response. */
    void abandon() {
        exchange = null;
        channel.close();
    }

    void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean isActive() {
        return channel.isActive();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void reading(boolean on) {
        if (channel.config().isAutoRead() != on) channel.config().setAutoRead(on);
    }

    void close() {
        channel.close();
    }

    long idleSince() {
        return idleSince;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Exchange current = exchange;
        if (current == null) {
            ReferenceCountUtil.release(message);
            context.close(); // Nobody asked: what a server says of its own accord belongs to no request.
            return;
        }
        unflushed = current.client();
        if (((HttpObject) message).decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            broken(current, ((HttpObject) message).decoderResult().cause());
            return;
        }
        if (message instanceof HttpResponse response) onHead(current, response);
        if (message instanceof HttpContent content) onContent(current, content);
    }

    private void broken(Exchange current, @Nullable Throwable cause) {
        exchange = null;
        channel.close();
        if (cause instanceof PrematureChannelClosureException) current.targetClosed();
        else current.targetSentNonsense();
    }

    private void onHead(Exchange current, HttpResponse response) {
        informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (informational) {
            // Other informational responses are ours to drop; none was asked for that switches protocols.
            if (response.status().equals(HttpResponseStatus.CONTINUE)) current.continueExpected();
            if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) broken(current, null);
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(response);
        current.responseHead(response);
    }

    private void onContent(Exchange current, HttpContent content) {
        if (informational || exchange == null) {
            content.release();
            informational = false;
        } else if (content instanceof LastHttpContent last) {
            exchange = null;
            boolean reusable = current.responseEnd(last);
            reading(true);
            if (keepAlive && reusable)
                endpoint.release(this, current.client().node().clock());
            else channel.close();
            current.client().finished(current);
        } else {
            current.responseContent(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ClientConnection client = unflushed;
        unflushed = null;
        if (client != null) client.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null) current.targetWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endpoint.forget(this);
        Exchange current = exchange;
        exchange = null;
        if (current != null) current.targetClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // What becomes of the exchange is decided when the channel is inactive.
    }
}
