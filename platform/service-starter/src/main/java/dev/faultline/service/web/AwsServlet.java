package dev.faultline.service.web;

import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.endpoint.AwsDoor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Carries requests from the servlet container to the door and answers back. It looks at nothing but the size. */
public final class AwsServlet extends HttpServlet {
    /** The largest body that the services with whole requests take: AWS's own limits lie below. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    private static final long serialVersionUID = 1L;

    private final transient AwsDoor door;

    public AwsServlet(AwsDoor door) {
        this.door = door;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean tooLarge = request.getContentLengthLong() > MAX_BODY_BYTES;
        byte[] body = tooLarge ? new byte[0] : request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (tooLarge || body.length > MAX_BODY_BYTES) {
            response.setHeader("Connection", "close");
            write(door.tooLarge(request(request, new byte[0]), MAX_BODY_BYTES), response);
        } else {
            write(door.handle(request(request, body)), response);
        }
    }

    private static AwsRequest request(HttpServletRequest request, byte[] body) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (String name : Collections.list(request.getHeaderNames()))
            headers.computeIfAbsent(name, key -> new ArrayList<>(Collections.list(request.getHeaders(key))));
        String query = request.getQueryString();
        return new AwsRequest(
                request.getMethod(),
                request.getRequestURI(),
                query == null ? "" : query,
                HttpHeaders.of(headers, (_, _) -> true),
                body);
    }

    private static void write(AwsResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
