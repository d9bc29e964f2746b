package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.node.core.ForwardedHeaders;
import dev.faultline.loadbalancing.node.core.LoadBalancerAttributes;
import dev.faultline.loadbalancing.node.core.RequestFacts;
import dev.faultline.loadbalancing.node.core.RequestRefusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** The head of a request: what rules ask about it, what we refuse, and what a target is sent of it. */
final class RequestHead implements RequestFacts {
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString FORWARDED_PORT = AsciiString.cached("X-Forwarded-Port");
    private static final AsciiString TRACE_ID = AsciiString.cached("X-Amzn-Trace-Id");
    private static final AsciiString HOST = AsciiString.cached("Host");
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    private final HttpRequest request;
    private final HttpHeaders headers;
    private final byte[] clientAddress;
    private final boolean http10;
    private final boolean keepAlive;
    private final boolean hasBody;

    RequestHead(HttpRequest request, byte[] clientAddress) {
        this.request = request;
        this.headers = request.headers();
        this.clientAddress = clientAddress;
        this.http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        this.keepAlive = HttpUtil.isKeepAlive(request);
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        this.hasBody = (length != null && !length.equals("0")) || headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    HttpRequest request() {
        return request;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean http10() {
        return http10;
    }

    boolean hasBody() {
        return hasBody;
    }

    /** Whether the rest of the connection cannot be understood either. */
    boolean unreadable() {
        return request.decoderResult().isFailure();
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** By RFC 9110, section 9.2.2. */
    boolean idempotent() {
        return switch (request.method().name()) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /** The status to refuse the request with, or 0. */
    int refusal() {
        Throwable failure = request.decoderResult().cause();
        if (failure instanceof TooLongHttpLineException) return 414;
        if (failure != null || headerTooLong()) return 400;
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        return RequestRefusal.of(
                request.method().name(),
                request.uri(),
                request.protocolVersion().text(),
                hosts.size(),
                hosts.isEmpty() ? null : hosts.getFirst(),
                hasBody ? headers.get(HttpHeaderNames.TRANSFER_ENCODING) : null,
                headers.contains(FORWARDED_FOR) && ForwardedHeaders.tooManyAddresses(headers.getAll(FORWARDED_FOR)));
    }

    private boolean headerTooLong() {
        var entries = headers.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = entries.next();
            if (header.getKey().length() + header.getValue().length() > Limits.HEADER) return true;
        }
        return false;
    }

    /** Rewrites the head for a target; what rules ask about is not asked afterwards. */
    void prepare(
            LoadBalancerAttributes attributes, String client, int clientPort, Listening listening, String newTraceId) {
        String host = headers.get(HttpHeaderNames.HOST);
        removeHopByHop();
        if (attributes.dropInvalidHeaderFields()) dropInvalidHeaders();
        if (request.uri().charAt(0) != '/' && !request.uri().equals("*")) {
            host = authority(); // The absolute form overrides the header (RFC 9112, section 3.2.2).
            request.setUri(query().isEmpty() ? path() : path() + "?" + query());
        }
        headers.set(
                HOST,
                ForwardedHeaders.host(
                        host == null ? listening.address() : host,
                        listening.port(),
                        listening.effectivePort(),
                        attributes.preserveHostHeader()));
        List<String> received = headers.contains(FORWARDED_FOR) ? headers.getAll(FORWARDED_FOR) : List.of();
        String forwardedFor = ForwardedHeaders.forwardedFor(received, client, clientPort, attributes);
        if (forwardedFor == null) headers.remove(FORWARDED_FOR);
        else headers.set(FORWARDED_FOR, forwardedFor);
        headers.set(FORWARDED_PROTO, "http");
        headers.set(FORWARDED_PORT, listening.portText());
        headers.set(TRACE_ID, ForwardedHeaders.traceId(headers.get(TRACE_ID), newTraceId));
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    private void removeHopByHop() {
        String connection = headers.get(HttpHeaderNames.CONNECTION);
        if (connection != null) {
            for (String name : connection.split(",")) {
                String named = name.strip();
                if (!named.isEmpty() && !protectedHeader(named)) headers.remove(named);
            }
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        headers.remove(KEEP_ALIVE);
        headers.remove(PROXY_CONNECTION);
        headers.remove(HttpHeaderNames.UPGRADE);
    }

    /** A client cannot have the framing, or what we tell the target, taken away by naming it in Connection. */
    private static boolean protectedHeader(String name) {
        return name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("transfer-encoding")
                || name.equalsIgnoreCase("host")
                || name.regionMatches(true, 0, "x-forwarded-", 0, 12)
                || name.equalsIgnoreCase("x-amzn-trace-id");
    }

    /** AWS calls names valid that match {@code [-A-Za-z0-9]+}. */
    private void dropInvalidHeaders() {
        for (String name : headers.names()) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean valid = c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                if (!valid) {
                    headers.remove(name);
                    break;
                }
            }
        }
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String host() {
        if (request.uri().charAt(0) != '/' && !request.uri().equals("*"))
            return ForwardedHeaders.withoutPort(authority());
        String host = headers.get(HttpHeaderNames.HOST);
        return host == null ? "" : ForwardedHeaders.withoutPort(host);
    }

    @Override
    public String path() {
        String target = originForm();
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    @Override
    public String query() {
        String target = originForm();
        int question = target.indexOf('?');
        return question < 0 ? "" : target.substring(question + 1);
    }

    @Override
    public List<String> header(String name) {
        return headers.getAll(name);
    }

    @Override
    public byte[] clientAddress() {
        return clientAddress.clone();
    }

    private String authority() {
        String uri = request.uri();
        int start = "http://".length();
        return uri.substring(start, authorityEnd(uri, start));
    }

    private String originForm() {
        String uri = request.uri();
        if (uri.charAt(0) == '/' || uri.equals("*")) return uri;
        String rest = uri.substring(authorityEnd(uri, "http://".length()));
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static int authorityEnd(String uri, int start) {
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') end++;
        return end;
    }
}
