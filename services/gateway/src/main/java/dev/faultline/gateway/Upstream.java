package dev.faultline.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.coyote.CloseNowException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Passes requests on: method, raw path, query, headers and Host as they came, bodies as streams both ways. What belongs to
 * one connection only is not passed on.
 */
final class Upstream implements AutoCloseable {
    /** A dead host is silent, a dead process on a live one answers at once (decision 13). */
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofMilliseconds(250);

    private static final int MAX_CONNECTIONS_A_TARGET = 256;
    private static final int MAX_CONNECTIONS = 1024;
    private static final URI ROOT = URI.create("/");
    private static final Set<String> OF_ONE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    private final CloseableHttpClient client;

    Upstream() {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(MAX_CONNECTIONS_A_TARGET)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_TIMEOUT)
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .build())
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(connections)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableDefaultUserAgent()
                .build();
    }

    /** Nothing has been sent: another target may be tried. */
    static final class UnreachableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreachableException(IOException cause) {
            super(cause);
        }
    }

    /** Waits for as long as it may take. */
    static final Watch NONE = (target, cancel) -> () -> {};

    /** The target took the request and then went away or stayed silent; it may have acted on it. */
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(IOException cause) {
            super(cause);
        }
    }

    /** What is done about a target that has a request and is silent. */
    interface Watch {
        /** @param cancel ends the request as one without an answer */
        NodeWatch.Watched over(HttpHost target, Runnable cancel);
    }

    /**
     * @param body the request's body
     * @param changed headers that replace those of the request, by lower-case name
     * @throws UnreachableException when no connection could be made
     * @throws NoAnswerException when there was no answer in time
     * @throws IOException when the client broke off, or the target did after its answer had begun
     */
    void pass(
            HttpServletRequest request,
            InputStream body,
            HttpHost target,
            Map<String, String> changed,
            Duration answerTimeout,
            Watch watch,
            HttpServletResponse response)
            throws IOException {
        var outgoing = outgoing(request, body, changed);
        var context = HttpClientContext.create();
        context.setRequestConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(answerTimeout))
                .setConnectionRequestTimeout(Timeout.of(answerTimeout))
                .setProtocolUpgradeEnabled(false)
                .build());
        try (ClassicHttpResponse answer = open(target, outgoing, watch, context)) {
            copy(answer, request, response);
        } catch (RequestBody.BrokenException | UnreachableException | NoAnswerException e) {
            throw e;
        } catch (IOException e) {
            // Once the answer has begun, breaking off is the only way to say that it is not whole.
            if (response.isCommitted()) throw new CloseNowException(e.getMessage(), e);
            response.reset();
            throw new NoAnswerException(e);
        }
    }

    private ClassicHttpResponse open(
            HttpHost target, HttpUriRequestBase outgoing, Watch watch, HttpClientContext context) throws IOException {
        try (var _ = watch.over(target, outgoing::cancel)) {
            return client.executeOpen(target, outgoing, context);
        } catch (ConnectException | ConnectTimeoutException | NoRouteToHostException e) {
            throw new UnreachableException(e);
        } catch (RequestBody.BrokenException e) {
            throw e;
        } catch (IOException e) {
            throw new NoAnswerException(e);
        }
    }

    private static HttpUriRequestBase outgoing(
            HttpServletRequest request, InputStream body, Map<String, String> changed) {
        String query = request.getQueryString();
        String path = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
        var outgoing = new HttpUriRequestBase(request.getMethod(), ROOT);
        // As it came: as a URI, some paths of AWS's are none.
        outgoing.setPath(path);
        Set<String> named = namedByConnection(request);
        for (String name : Collections.list(request.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (OF_ONE_CONNECTION.contains(lower) || named.contains(lower)) continue;
            if (lower.equals("content-length") || changed.containsKey(lower)) continue;
            for (String value : Collections.list(request.getHeaders(name))) outgoing.addHeader(name, value);
        }
        changed.forEach(outgoing::addHeader);
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        long length = request.getContentLengthLong();
        if (chunked || length > 0) outgoing.setEntity(new PassedBody(body, chunked ? -1 : length));
        return outgoing;
    }

    /** A client may name further headers that are for this connection only. */
    private static Set<String> namedByConnection(HttpServletRequest request) {
        var named = new HashSet<String>();
        for (String value : Collections.list(request.getHeaders("Connection")))
            for (String name : value.split(",")) named.add(name.strip().toLowerCase(Locale.ROOT));
        return named;
    }

    private static void copy(ClassicHttpResponse answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(answer.getCode());
        for (Header header : answer.getHeaders())
            if (!OF_ONE_CONNECTION.contains(header.getName().toLowerCase(Locale.ROOT)))
                response.addHeader(header.getName(), header.getValue());
        HttpEntity entity = answer.getEntity();
        if (entity == null || request.getMethod().equals("HEAD")) return;
        PassedBody.copy(entity.getContent(), response.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
