package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import java.util.ArrayList;
import java.util.List;

/** The bench's node: {@code BenchNode network target-port target…}, which serves on host 10 of zone 1. */
final class BenchNode {
    private BenchNode() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var zone = new FakeZone(Integer.parseInt(arguments[0]));
        List<Target> targets = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++)
            targets.add(new Target("i-" + i, arguments[i], Integer.parseInt(arguments[1]), FakeZone.A, null));
        zone.configure(new Configurations(zone.addresses().host(10))
                .checks(5000, 2000)
                .targets(targets)
                .build());
        new LoadBalancerComponent().start(zone);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
