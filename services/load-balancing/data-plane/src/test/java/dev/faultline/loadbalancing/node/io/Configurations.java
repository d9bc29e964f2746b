package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.HealthCheck;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Rule;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.WeightedGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds snapshots of one load balancer with one listener and one target group; every build has a higher version. */
final class Configurations {
    static final String LOAD_BALANCER =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/test/0123456789abcdef";
    static final String GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/test/0123456789abcdef";
    static final int PORT = 8080;

    private final String nodeAddress;
    private final Map<String, String> attributes = new HashMap<>();
    private final Map<String, String> groupAttributes = new HashMap<>();
    private List<Rule> rules = List.of();
    private List<Target> targets = List.of();
    private int intervalMs = 300;
    private int timeoutMs = 250;
    private int port = PORT;
    private AvailabilityZone zone = FakeZone.A;
    private long version;

    Configurations(String nodeAddress) {
        this.nodeAddress = nodeAddress;
    }

    Configurations attribute(String key, String value) {
        attributes.put(key, value);
        return this;
    }

    Configurations groupAttribute(String key, String value) {
        groupAttributes.put(key, value);
        return this;
    }

    /** Rules before the default rule. */
    Configurations rules(Rule... before) {
        rules = List.of(before);
        return this;
    }

    Configurations targets(List<Target> next) {
        targets = next;
        return this;
    }

    Configurations checks(int everyMs, int within) {
        intervalMs = everyMs;
        timeoutMs = within;
        return this;
    }

    /** The load balancer's zone with its node. */
    Configurations zone(AvailabilityZone next) {
        zone = next;
        return this;
    }

    Configurations port(int next) {
        port = next;
        return this;
    }

    static Target target(TargetProcess process, AvailabilityZone zone) {
        return new Target("i-" + process.address(), process.address(), process.port(), zone, null);
    }

    LoadBalancerConfiguration build() {
        var forward = new Action.Forward(List.of(new WeightedGroup(GROUP, 1)));
        var all = new ArrayList<>(rules);
        all.add(new Rule("default", "default", List.of(), forward));
        return new LoadBalancerConfiguration(
                LOAD_BALANCER,
                "test",
                "test-1.us-east-1.elb.localhost",
                ++version,
                List.of(new Node(zone, nodeAddress)),
                Map.copyOf(attributes),
                List.of(new Listener("listener", port, "HTTP", all)),
                List.of(new TargetGroup(
                        GROUP,
                        "test",
                        "HTTP",
                        new HealthCheck(true, "HTTP", "traffic-port", "/", intervalMs, timeoutMs, 2, 2, "200"),
                        Map.copyOf(groupAttributes),
                        targets)));
    }
}
