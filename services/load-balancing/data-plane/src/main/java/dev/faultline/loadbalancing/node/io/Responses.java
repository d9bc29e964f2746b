package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.node.core.LocalResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Responses as a client gets them: a target's, fitted to this hop, and our own. */
final class Responses {
    private static final AsciiString CONNECTION = AsciiString.cached("Connection");
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    private Responses() {}

    /** Takes away what belonged to the target's connection and frames the body for the client's. */
    static void passOn(HttpResponse response, RequestHead request) {
        HttpHeaders headers = response.headers();
        String connection = headers.get(HttpHeaderNames.CONNECTION);
        if (connection != null) {
            for (String name : connection.split(",")) {
                String named = name.strip();
                boolean framing =
                        named.equalsIgnoreCase("content-length") || named.equalsIgnoreCase("transfer-encoding");
                if (!named.isEmpty() && !framing) headers.remove(named);
            }
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        headers.remove(KEEP_ALIVE);
        headers.remove(PROXY_CONNECTION);
        headers.remove(HttpHeaderNames.UPGRADE);
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (request.http10()) headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        else if (lacksFraming(response, request)) HttpUtil.setTransferEncodingChunked(response, true);
    }

    /** A body that ends with its connection can only be told from a cut one when we chunk it. */
    private static boolean lacksFraming(HttpResponse response, RequestHead request) {
        int code = response.status().code();
        return !request.isHead()
                && code != 204
                && code != 304
                && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    static HttpResponse of(LocalResponse local, boolean toHead, String date) {
        byte[] body = local.body().getBytes(StandardCharsets.UTF_8);
        ByteBuf content = toHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        var status = new HttpResponseStatus(local.status(), local.phrase());
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        HttpHeaders headers = response.headers();
        headers.set("Server", LocalResponse.SERVER);
        headers.set("Date", date);
        if (local.status() != HttpResponseStatus.NO_CONTENT.code()) {
            headers.set("Content-Type", local.contentType());
            headers.set("Content-Length", body.length);
        }
        if (local.location() != null) headers.set("Location", local.location());
        return response;
    }

    static HttpResponse closing(LocalResponse local, String date) {
        HttpResponse response = of(local, false, date);
        close(response);
        return response;
    }

    static void close(HttpResponse response) {
        response.headers().set(CONNECTION, HttpHeaderValues.CLOSE);
    }

    static void keepAlive(HttpResponse response) {
        response.headers().set(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
}
