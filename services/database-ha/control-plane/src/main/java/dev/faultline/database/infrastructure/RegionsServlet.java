package dev.faultline.database.infrastructure;

import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.regions.InstanceElsewhere;
import dev.faultline.topology.RegionJson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

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
        List<InstanceElsewhere> told =
                databases.instances().stream().map(this::tell).toList();
        response.setContentType("application/json");
        response.getOutputStream().write(RegionJson.mapper().writeValueAsBytes(told));
    }

    private InstanceElsewhere tell(Present i) {
        var source = i.spec().origin() instanceof Origin.FromSource from ? from : null;
        return new InstanceElsewhere(
                Arn.of("rds", region, i.spec().account(), "db:" + i.settings().identifier())
                        .toString(),
                i.spec().resourceId(),
                i.status().label(),
                i.spec().slot(),
                i.spec().port(),
                i.spec().instanceClass(),
                i.spec().masterUsername(),
                i.settings().allocatedStorageGib(),
                i.settings().backupRetentionDays(),
                source != null,
                source != null && i.follows() ? source.sourceResourceId() : null);
    }
}
