package dev.faultline.loadbalancing.infrastructure;

import dev.faultline.loadbalancing.domain.targetgroup.TimingProfile;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AWS's model of the service, with the least times of the profile instead of AWS's. */
final class TimedModel {
    static final String RESOURCE = "/models/elasticloadbalancing-2015-12-01-model.json";

    private TimedModel() {}

    static ServiceModel read(TimingProfile profile) {
        var root = resource();
        least(root, "HealthCheckIntervalSeconds", profile.leastIntervalSeconds());
        least(root, "HealthCheckTimeoutSeconds", profile.leastTimeoutSeconds());
        return ServiceModel.of(root);
    }

    private static JsonNode resource() {
        try (InputStream in = TimedModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException("no service model at " + RESOURCE);
            return RegionJson.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void least(JsonNode root, String shape, int least) {
        if (!(root.path("shapes").path(shape) instanceof ObjectNode constraints) || !constraints.has("min"))
            throw new IllegalStateException("the model has no least value of " + shape);
        constraints.put("min", least);
    }
}
