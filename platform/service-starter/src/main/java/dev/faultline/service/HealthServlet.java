package dev.faultline.service;

import dev.faultline.eventstore.StoreStatus;
import dev.faultline.topology.RegionJson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code GET /health}, for the launcher on the same machine: {@code {"status":"up","service":…,"relayLag":…}}. Status 503
 * and {@code "down"} while the database is away. It needs no signature, so it answers loopback callers only.
 */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final String service;
    private final transient Supplier<StoreStatus> status;

    HealthServlet(String service, Supplier<StoreStatus> status) {
        this.service = service;
        this.status = status;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        try {
            var now = status.get();
            body.put("status", "up");
            body.put("service", service);
            body.put("leading", now.leading());
            body.put("relayLag", now.relayLag());
            body.put("quarantined", now.quarantined().size());
            body.put("parked", now.parked().size());
        } catch (RuntimeException e) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            body.put("status", "down");
            body.put("service", service);
            body.put("reason", String.valueOf(e.getMessage()));
        }
        response.setContentType("application/json");
        response.getOutputStream().write(RegionJson.mapper().writeValueAsBytes(body));
    }
}
