package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node in zone a and target processes around it, on a loopback network of their own. */
final class NodeFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int TARGET_PORT = 9000;

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final Path folder;
    private final List<TargetProcess> processes = new ArrayList<>();
    private final AutoCloseable node;
    final FakeZone zone = new FakeZone(network.network());
    final Configurations configurations = new Configurations(network.address(1, 10));

    NodeFixture(Path folder) throws Exception {
        this.folder = folder;
        node = new LoadBalancerComponent().start(zone);
    }

    /** Starts a target; the first of a zone has host 100. */
    TargetProcess startTarget(AvailabilityZone in) throws IOException {
        int zoneIndex = zone.manifest().place(in).index();
        TargetProcess process =
                TargetProcess.start(network.address(zoneIndex, 100 + processes.size()), TARGET_PORT, folder);
        processes.add(process);
        return process;
    }

    String freeAddress() {
        return network.address(1, 200);
    }

    /** Registers the targets and waits until the node reports every one of them healthy. */
    void serve(List<Target> targets) throws Exception {
        zone.configure(configurations.targets(targets).build());
        for (Target target : targets)
            Await.until(target.id() + " is healthy", PATIENCE, () -> zone.health(target.id())
                    .equals("healthy"));
    }

    /** A target with the health of its process. */
    static Target in(AvailabilityZone zone, TargetProcess process) {
        return Configurations.target(process, zone);
    }

    RawClient client() throws IOException {
        return new RawClient(address(), Configurations.PORT);
    }

    String address() {
        return network.address(1, 10);
    }

    @Override
    public void close() throws Exception {
        node.close();
        processes.forEach(TargetProcess::close);
        network.close();
    }
}
