package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.node.core.Attempts;
import dev.faultline.loadbalancing.node.core.Failure;
import dev.faultline.loadbalancing.node.core.LocalResponse;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a target and its response on the way back. Until a byte of a response has been passed on it
 * may go to another target, as far as {@link Failure#mayRepeat} allows.
 */
final class Exchange {
    private final ClientConnection client;
    private final RequestHead head;
    /** What the client has sent of the body while there was no target to send it to. */
    private final ArrayDeque<HttpContent> pending = new ArrayDeque<>(2);

    private @Nullable Attempts<Endpoint> attempts;
    private @Nullable Endpoint endpoint;
    private @Nullable TargetConnection target;
    private @Nullable LocalResponse local;
    private boolean reused;
    private boolean requestEnded;
    private boolean bodyPending;
    private boolean bodySent;
    private boolean responseStarted;
    private boolean finished;

    Exchange(ClientConnection client, RequestHead head) {
        this.client = client;
        this.head = head;
    }

    ClientConnection client() {
        return client;
    }

    RequestHead head() {
        return head;
    }

    boolean requestEnded() {
        return requestEnded;
    }

    boolean responseStarted() {
        return responseStarted;
    }

    @Nullable
    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether more of the request may be read: bodies are passed on at the pace of the slower side. */
    boolean acceptsRequest() {
        if (requestEnded) return true;
        return target == null ? !bodyPending : target.isWritable();
    }

    void forward(Attempts<Endpoint> way) {
        attempts = way;
        attempt(503);
    }

    /** Answers without a target; a request without body is read to its end first, so that its connection can go on. */
    void answer(LocalResponse response) {
        local = response;
        if (requestEnded || head.hasBody() || head.unreadable()) finishLocally(response);
    }

    void requestContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        boolean bytes = content.content().isReadable()
                || (last && !((LastHttpContent) content).trailingHeaders().isEmpty());
        requestEnded |= last;
        TargetConnection to = target;
        if (to != null) {
            bodySent |= bytes;
            to.write(content);
        } else if (local != null) {
            content.release();
            if (last) finishLocally(local);
        } else {
            bodyPending |= bytes;
            pending.add(content);
        }
    }

    void flush() {
        if (target != null) target.flush();
    }

    private void attempt(int statusWhenNoneIsLeft) {
        Attempts<Endpoint> way = attempts;
        var next = way == null ? null : way.next();
        if (way == null || next == null) {
            answer(LocalResponse.error(statusWhenNoneIsLeft));
            return;
        }
        Endpoint chosen = next.target();
        endpoint = chosen;
        chosen.begin();
        TargetConnection pooled = next.newConnection() ? null : chosen.poll();
        if (pooled != null) {
            send(pooled);
            return;
        }
        int number = way.count();
        chosen.connect().addListener((ChannelFuture connect) -> connected(connect, chosen, number));
    }

    private void connected(ChannelFuture connect, Endpoint to, int number) {
        Attempts<Endpoint> way = attempts;
        boolean current = !finished && target == null && endpoint == to && way != null && way.count() == number;
        if (connect.isSuccess()) {
            TargetConnection connection = connect.channel().pipeline().get(TargetConnection.class);
            if (current) {
                send(connection);
                connection.flush();
            } else {
                to.release(connection, client.node().clock());
            }
            return;
        }
        client.node().connectFailed(to);
        if (current)
            failed(
                    connect.cause() instanceof ConnectTimeoutException
                            ? Failure.CONNECT_TIMED_OUT
                            : Failure.CONNECT_REFUSED);
    }

    private void send(TargetConnection connection) {
        target = connection;
        reused = connection.begin(this);
        client.touch();
        connection.write(head.request());
        if (requestEnded && pending.isEmpty()) connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
        HttpContent content;
        while ((content = pending.poll()) != null) connection.write(content);
        bodySent |= bodyPending;
        bodyPending = false;
        client.updateReading();
    }

    void targetWritable() {
        client.updateReading();
    }

    void continueExpected() {
        if (!responseStarted) client.writeContinue();
    }

    void responseHead(HttpResponse response) {
        client.touch();
        responseStarted = true;
        if (attempts != null && attempts.count() > 1) client.node().counters().savedByRetry++;
        client.writeHead(this, response);
        holdTargetBack();
    }

    void responseContent(HttpContent content) {
        client.touch();
        client.write(content);
        holdTargetBack();
    }

    /** @return whether the target's connection has nothing left of this exchange */
    boolean responseEnd(LastHttpContent last) {
        client.write(last);
        end();
        return requestEnded;
    }

    private void holdTargetBack() {
        if (target != null && !client.isWritable()) target.reading(false);
    }

    void clientWritable(boolean writable) {
        if (target != null) target.reading(writable);
    }

    void targetClosed() {
        if (reused && attempts != null && endpoint != null) attempts.pooledConnectionWasClosed(endpoint);
        failed(Failure.CLOSED);
    }

    void targetSentNonsense() {
        failed(Failure.MALFORMED_RESPONSE);
    }

    /** Checks or probes have declared the target gone: do not wait for it if another one may be asked. */
    void declaredGone(Endpoint gone) {
        Attempts<Endpoint> way = attempts;
        if (endpoint != gone || way == null || local != null) return;
        if (!Failure.DECLARED_GONE.mayRepeat(head.idempotent(), bodySent, responseStarted) || !way.hasBetter()) return;
        client.node().counters().abandonedSilent++;
        abandonTarget();
        failed(Failure.DECLARED_GONE);
    }

    /** What the client sends is no HTTP body. */
    void malformed() {
        abandonTarget();
        detach();
        if (responseStarted) client.close();
        else answer(LocalResponse.error(400));
    }

    /** The target's deregistration delay has passed. */
    void deregistered(Endpoint gone) {
        if (endpoint != gone) return;
        abandonTarget();
        failed(Failure.DEREGISTERED);
    }

    /** Nothing has come from either side within the idle time-out. */
    void timedOut() {
        abandonTarget();
        if (responseStarted) client.close();
        else if (requestEnded) failed(Failure.TIMED_OUT);
        else {
            detach();
            answer(LocalResponse.error(408));
        }
    }

    /** The client has gone: nobody is left to answer. */
    void clientGone() {
        abandonTarget();
        end();
    }

    private void abandonTarget() {
        if (target != null) target.abandon();
    }

    private void failed(Failure failure) {
        detach();
        if (responseStarted) {
            client.node().counters().interrupted++;
            client.close();
        } else if (failure.mayRepeat(head.idempotent(), bodySent, false)) {
            attempt(failure.status());
            flush(); // Nobody reads from the client right now, so nobody else would.
        } else {
            answer(LocalResponse.error(failure.status()));
        }
    }

    private void finishLocally(LocalResponse response) {
        end();
        responseStarted = true;
        client.writeLocal(this, response);
        client.finished(this);
    }

    private void detach() {
        if (endpoint != null) endpoint.end();
        endpoint = null;
        target = null;
    }

    private void end() {
        detach();
        finished = true;
        HttpContent content;
        while ((content = pending.poll()) != null) content.release();
    }
}
