package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.ResourceReaper;

/**
 * Regions whose JVM was killed: Ryuk removes them where it runs; where it does not, the next region that this machine starts
 * does. Each container, network and volume says by a label which process of which machine made it.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final String OWNER = "dev.faultline.owner";

    private Leftovers() {}

    /**
     * A process.
     *
     * @param host the machine's name, a container's id in a container
     * @param startedAt tells it from another of the same number; EPOCH where the system does not say
     */
    record Owner(String host, long pid, Instant startedAt) {
        static Owner self() {
            return of(ProcessHandle.current());
        }

        private static Owner of(ProcessHandle process) {
            return new Owner(
                    hostName(), process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
        }

        static @Nullable Owner parse(@Nullable String label) {
            if (label == null) return null;
            String[] parts = label.split("/", -1);
            if (parts.length != 3 || !parts[1].matches("\\d{1,18}") || !parts[2].matches("\\d{1,18}")) return null;
            return new Owner(parts[0], Long.parseLong(parts[1]), Instant.ofEpochMilli(Long.parseLong(parts[2])));
        }

        /** Whether it has certainly ended: of another machine's processes nothing is known. */
        boolean hasEnded() {
            return host.equals(hostName())
                    && ProcessHandle.of(pid)
                            .filter(process -> label().equals(of(process).label()))
                            .isEmpty();
        }

        String label() {
            return host + "/" + pid + "/" + startedAt.toEpochMilli();
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }

    /** Those of whatever a region makes: Testcontainers' own, for Ryuk, and ours. */
    static Map<String, String> labels() {
        var labels = new HashMap<>(DockerClientFactory.DEFAULT_LABELS);
        labels.putAll(ResourceReaper.instance().getLabels());
        labels.put(OWNER, Owner.self().label());
        return labels;
    }

    static Map<String, String> owner() {
        return Map.of(OWNER, Owner.self().label());
    }

    /** Removes what processes of this machine have left that have ended. */
    static void remove(DockerClient client) {
        for (Container container : client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(OWNER))
                .exec())
            if (orphaned(container.getLabels()))
                removed("container " + container.getId(), () -> client.removeContainerCmd(container.getId())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
        for (Network network :
                client.listNetworksCmd().withFilter("label", List.of(OWNER)).exec())
            if (orphaned(network.getLabels()))
                removed("network " + network.getName(), () -> client.removeNetworkCmd(network.getId())
                        .exec());
        var volumes = client.listVolumesCmd()
                .withFilter("label", List.of(OWNER))
                .exec()
                .getVolumes();
        if (volumes == null) return;
        for (InspectVolumeResponse volume : volumes)
            if (orphaned(volume.getLabels()))
                removed("volume " + volume.getName(), () -> client.removeVolumeCmd(volume.getName())
                        .exec());
    }

    private static boolean orphaned(@Nullable Map<String, String> labels) {
        var owner = Owner.parse(labels == null ? null : labels.get(OWNER));
        return owner != null && owner.hasEnded();
    }

    private static void removed(String what, Runnable removal) {
        try {
            removal.run();
            LOG.info("The {} of a process that has ended is removed", what);
        } catch (DockerException e) {
            // Another region may be at the same.
            LOG.debug("The {} is left behind: {}", what, e.getMessage());
        }
    }
}
