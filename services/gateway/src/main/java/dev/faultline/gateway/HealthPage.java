package dev.faultline.gateway;

import dev.faultline.aws.Region;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /health}: {@code {"status": "running", "region": "us-east-1", "services": {"ec2": "running", …}}}. The status is
 * the gateway's; a service that takes no connection is {@code unreachable}.
 */
final class HealthPage {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CONNECT_TIMEOUT_MS = 250;

    private final Region region;
    private final Map<String, URI> services;

    HealthPage(Region region, Map<String, URI> services) {
        this.region = region;
        this.services = services;
    }

    void write(HttpServletResponse response) throws IOException {
        var states = new LinkedHashMap<String, String>();
        services.forEach((name, base) -> states.put(name, answers(base) ? "running" : "unreachable"));
        var page = new LinkedHashMap<String, Object>();
        page.put("status", "running");
        page.put("region", region.name());
        page.put("services", states);
        byte[] bytes = JSON.writeValueAsBytes(page);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static boolean answers(URI base) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
