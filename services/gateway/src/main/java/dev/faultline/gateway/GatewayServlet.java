package dev.faultline.gateway;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.endpoint.AwsDoor;
import dev.faultline.protocols.error.ErrorDocuments;
import dev.faultline.protocols.error.ErrorReply;
import dev.faultline.protocols.signature.CredentialScope;
import dev.faultline.service.web.AwsServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hc.core5.http.HttpHost;

/** Tells apart what comes in on the region's public ports: load balancers' names, the health page, calls of the API. */
final class GatewayServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BrowserGuard guard;
    private final transient Routes routes;
    private final transient Upstream upstream;
    private final transient Edge edge;
    private final transient HealthPage health;
    private final Duration answerTimeout;

    GatewayServlet(
            BrowserGuard guard,
            Routes routes,
            Upstream upstream,
            Edge edge,
            HealthPage health,
            Duration answerTimeout) {
        this.guard = guard;
        this.routes = routes;
        this.upstream = upstream;
        this.edge = edge;
        this.health = health;
        this.answerTimeout = answerTimeout;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (RequestBody.BrokenException clientGone) {
            // There is nobody left to answer.
            response.setHeader("Connection", "close");
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (edge.serves(header(request, "Host"), request, response)) return;
        Optional<CredentialScope> scope = CredentialScope.of(
                header(request, "Authorization"), request.getQueryString() == null ? "" : request.getQueryString());
        try {
            guard.check(header(request, "Host"), header(request, "Origin"), header(request, "Sec-Fetch-Site"))
                    .ifPresent(refusal -> {
                        throw refusal;
                    });
            if (request.getRequestURI().equals("/health") && scope.isEmpty()) health.write(response);
            else call(request, routes.target(scope), response);
        } catch (AwsError refusal) {
            refuse(request, scope, refusal, response);
        }
    }

    private void call(HttpServletRequest request, URI service, HttpServletResponse response) throws IOException {
        if (request.getContentLengthLong() > AwsServlet.MAX_BODY_BYTES) throw tooLarge(response);
        var body = new RequestBody(request.getInputStream(), AwsServlet.MAX_BODY_BYTES);
        var target = new HttpHost(service.getScheme(), service.getHost(), service.getPort());
        try {
            upstream.pass(request, body, target, Map.of(), answerTimeout, Upstream.NONE, response);
        } catch (RequestBody.TooLargeException e) {
            throw tooLarge(response);
        } catch (Upstream.UnreachableException e) {
            throw new AwsError("ServiceUnavailable", 503, "The service is not running at the moment; try again.");
        } catch (Upstream.NoAnswerException e) {
            throw new AwsError(
                    "ServiceUnavailable", 503, "The service has not answered; the call may have had its effect.");
        }
    }

    /** The rest of the body is not read, so the connection is of no more use. */
    private static AwsError tooLarge(HttpServletResponse response) {
        response.setHeader("Connection", "close");
        return new AwsError(
                "RequestEntityTooLarge",
                413,
                "The request's body is larger than " + AwsServlet.MAX_BODY_BYTES + " bytes.");
    }

    private static void refuse(
            HttpServletRequest request, Optional<CredentialScope> scope, AwsError refusal, HttpServletResponse response)
            throws IOException {
        String requestId = UUID.randomUUID().toString();
        AwsResponse answer = ErrorDocuments.render(
                withoutBody(request),
                scope.map(CredentialScope::service).orElse(""),
                ErrorReply.of(refusal),
                requestId);
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader(AwsDoor.REQUEST_ID, requestId);
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }

    private static AwsRequest withoutBody(HttpServletRequest request) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (String name : Collections.list(request.getHeaderNames()))
            headers.computeIfAbsent(name, key -> new ArrayList<>(Collections.list(request.getHeaders(key))));
        return new AwsRequest(
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString() == null ? "" : request.getQueryString(),
                HttpHeaders.of(headers, (_, _) -> true),
                new byte[0]);
    }

    private static String header(HttpServletRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }
}
