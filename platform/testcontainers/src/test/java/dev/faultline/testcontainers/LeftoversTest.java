package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;

/** A suite's JVM is killed while its region starts, with Ryuk or without. */
@Tag("long")
@ExtendWith(EngineWithImage.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LeftoversTest {
    private final DockerClient client = DockerClientFactory.instance().client();

    @Test
    void what_a_killed_jvm_leaves_goes_before_the_next_region_starts() throws Exception {
        var killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsARegion.class.getName(),
                        "halt")
                .redirectErrorStream(true)
                .start();
        String said = new String(killed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(killed.exitValue()).as(said).isEqualTo(StartsARegion.FAILED);
        String owner = "/" + killed.pid() + "/";
        String ours = "faultline-ours-" + ProcessHandle.current().pid();
        client.createVolumeCmd().withName(ours).withLabels(Leftovers.labels()).exec();
        try {
            assertThat(left(owner)).hasSizeGreaterThanOrEqualTo(5);
            Leftovers.remove(client);
            assertThat(left(owner)).isEmpty();
            assertThat(client.inspectVolumeCmd(ours).exec().getName()).isEqualTo(ours);
        } finally {
            client.removeVolumeCmd(ours).exec();
        }
    }

    @Test
    void everything_carries_the_label_that_ryuk_looks_for() {
        assertThat(Leftovers.labels())
                .containsEntry(DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL, DockerClientFactory.SESSION_ID);
    }

    /** Containers, networks and volumes of an owner. */
    private List<String> left(String owner) {
        var left = new ArrayList<String>();
        for (var container : client.listContainersCmd().withShowAll(true).exec())
            if (of(container.getLabels(), owner)) left.add("container " + container.getId());
        for (var network : client.listNetworksCmd().exec())
            if (of(network.getLabels(), owner)) left.add("network " + network.getId());
        for (var volume : client.listVolumesCmd().exec().getVolumes())
            if (of(volume.getLabels(), owner)) left.add("volume " + volume.getName());
        return left;
    }

    private static boolean of(Map<String, String> labels, String owner) {
        return labels != null
                && String.valueOf(labels.get("dev.faultline.owner")).contains(owner);
    }
}
