package dev.faultline.testcontainers;

import static dev.faultline.testcontainers.QueryApi.element;
import static dev.faultline.testcontainers.QueryApi.elements;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Puts addresses behind a load balancer of the region's, by its public API, as a suite of its own would. */
final class LoadBalancing {
    static final String VERSION = "2015-12-01";
    static final String EC2_VERSION = "2016-11-15";

    private static final int PORT = 80;

    private final QueryApi elb;
    private final QueryApi ec2;

    LoadBalancing(QueryApi elb, QueryApi ec2) {
        this.elb = elb;
        this.ec2 = ec2;
    }

    record Target(String address, String zone) {}

    record LoadBalancer(String arn, String dnsName, String targetGroup) {}

    /**
     * How a load balancer and its targets are at one moment.
     *
     * @param balancer AWS's code, for example active
     * @param targets AWS's states, one for each target
     * @param reasons what it says of those that are not healthy
     */
    record Health(String balancer, List<String> targets, List<String> reasons) {
        boolean whole() {
            return balancer.equals("active") && targets.stream().allMatch("healthy"::equals);
        }
    }

    /** Health is checked every second: a suite waits for what two checks in a row say. */
    LoadBalancer create(String name, int port, String healthCheckPath, List<Target> targets) {
        String network = ec2.call("DescribeSubnets", Map.of());
        var group = Map.of(
                "Name", name,
                "Protocol", "HTTP",
                "Port", Integer.toString(port),
                "TargetType", "ip",
                "VpcId", required(network, "vpcId"),
                "HealthCheckPath", healthCheckPath,
                "HealthCheckIntervalSeconds", "1",
                "HealthCheckTimeoutSeconds", "1",
                "HealthyThresholdCount", "2",
                "UnhealthyThresholdCount", "2");
        String groupArn = required(elb.call("CreateTargetGroup", group), "TargetGroupArn");
        register(groupArn, targets);
        var balancer = new HashMap<>(Map.of("Name", name));
        int number = 0;
        for (String subnet : elements(network, "subnetId")) balancer.put("Subnets.member." + ++number, subnet);
        String made = elb.call("CreateLoadBalancer", balancer);
        String arn = required(made, "LoadBalancerArn");
        var listener = Map.of(
                "LoadBalancerArn",
                arn,
                "Protocol",
                "HTTP",
                "Port",
                Integer.toString(PORT),
                "DefaultActions.member.1.Type",
                "forward",
                "DefaultActions.member.1.TargetGroupArn",
                groupArn);
        elb.call("CreateListener", listener);
        return new LoadBalancer(arn, required(made, "DNSName"), groupArn);
    }

    private void register(String groupArn, List<Target> targets) {
        var members = new HashMap<>(Map.of("TargetGroupArn", groupArn));
        int number = 0;
        for (Target target : targets) {
            String member = "Targets.member." + ++number;
            members.put(member + ".Id", target.address());
            members.put(member + ".AvailabilityZone", target.zone());
        }
        elb.call("RegisterTargets", members);
    }

    Health health(LoadBalancer balancer) {
        String seen = elb.call("DescribeLoadBalancers", Map.of("LoadBalancerArns.member.1", balancer.arn()));
        String targets = elb.call("DescribeTargetHealth", Map.of("TargetGroupArn", balancer.targetGroup()));
        return new Health(
                element(seen, "Code").orElse("unknown"),
                elements(targets, "State"),
                elements(targets, "Description").stream().distinct().toList());
    }

    private static String required(String xml, String name) {
        return element(xml, name).orElseThrow(() -> new NoSuchElementException("no " + name + " in " + xml));
    }
}
