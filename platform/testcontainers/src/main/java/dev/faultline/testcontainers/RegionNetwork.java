package dev.faultline.testcontainers;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.Network;

/**
 * A region's own network. Its zones have fixed addresses {@code <prefix>.<zone>.x}; what the engine gives away by itself
 * lies beyond them.
 */
record RegionNetwork(Network network, String prefix) implements AutoCloseable {
    private static final int FIRST = 80;
    private static final int LAST = 119;

    /** On the first private network 10.80 to 10.119 that the engine has free. */
    static RegionNetwork free() {
        List<String> candidates = IntStream.rangeClosed(FIRST, LAST)
                .mapToObj(second -> "10." + second)
                .toList();
        for (String prefix : candidates) {
            try {
                return make(prefix);
            } catch (DockerException e) {
                if (!overlaps(e)) throw e;
            }
        }
        throw new ContainerLaunchException("The networks 10." + FIRST + " to 10." + LAST
                + " are all taken: remove some with `docker network prune`, or choose one by withAddresses.");
    }

    /** @param prefix the first two octets of a private network */
    static RegionNetwork on(String prefix) {
        try {
            return make(prefix);
        } catch (DockerException e) {
            if (!overlaps(e)) throw e;
            throw new ContainerLaunchException(
                    "The network " + prefix + ".0.0/16 overlaps with one that the engine has: choose another by"
                            + " withAddresses, or remove that one (`docker network ls`, `docker network rm`).",
                    e);
        }
    }

    private static boolean overlaps(DockerException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("overlap");
    }

    private static RegionNetwork make(String prefix) {
        var pool = new Ipam.Config()
                .withSubnet(prefix + ".0.0/16")
                .withIpRange(prefix + ".240.0/20")
                .withGateway(prefix + ".255.254");
        Network network = Network.builder()
                .createNetworkCmdModifier(command -> {
                    command.withIpam(new Ipam().withConfig(pool));
                    var labels = new HashMap<>(Leftovers.owner());
                    var others = command.getLabels();
                    if (others != null) labels.putAll(others);
                    command.withLabels(labels);
                })
                .build();
        network.getId(); // Only now it is made.
        return new RegionNetwork(network, prefix);
    }

    /** An address of this network. */
    String address(int zone, int host) {
        return prefix + "." + zone + "." + host;
    }

    @Override
    public void close() {
        network.close();
    }
}
