package dev.faultline.database.infrastructure;

import dev.faultline.aws.Region;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.regions.InstanceSummary;
import dev.faultline.topology.RegionJson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /regions/instances}: tells another region of this installation, which shows its token, what there is here. */
final class RegionsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    static final String PATH = "/regions/instances";

    private final transient RegionsToken token;
    private final transient Databases databases;
    private final transient Region region;

    RegionsServlet(RegionsToken token, Databases databases, Region region) {
        this.token = token;
        this.databases = databases;
        this.region = region;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!token.isShown(request.getHeader(RegionsToken.HEADER), region)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        var told = databases.instances().stream()
                .map(instance -> InstanceSummary.of(instance, region))
                .toList();
        response.setContentType("application/json");
        response.getOutputStream().write(RegionJson.mapper().writeValueAsBytes(told));
    }
}
