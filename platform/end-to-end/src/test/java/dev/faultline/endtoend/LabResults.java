package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.topology.RegionJson;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** What a zone-outage lab reported. */
record LabResults(JsonNode report) {
    static LabResults of(Path folder) {
        return new LabResults(RegionJson.mapper().readTree(folder.resolve("report.json")));
    }

    /**
     * What users must never feel, whatever the machine. How long things took is printed and not asserted, since a busy
     * machine is slow and not wrong.
     */
    void assertNotFelt(String which) {
        var client = report.get("client");
        assertThat(client.get("requests").asInt()).as("requests, %s", which).isGreaterThan(4_000);
        assertThat(client.get("responses5xx").asInt()).as("5xx, %s", which).isZero();
        assertThat(client.get("socketErrors").asInt())
                .as("socket errors, %s", which)
                .isZero();
        assertThat(report.get("recovery").get("healthyTargetsRestoredMs").isNumber())
                .as("the group was whole again, %s: %s", which, report.get("reasons"))
                .isTrue();
        assertThat(report.at("/return/resurrected"))
                .as("resurrected, %s", which)
                .isEmpty();
        assertThat(report.at("/return/leaked")).as("leaked, %s", which).isEmpty();
    }
}
