package dev.faultline.loadbalancing.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a load balancer's nodes need to serve: one snapshot a load balancer, on the compacted topic {@link #TOPIC},
 * keyed by its ARN; a deleted load balancer leaves a tombstone. A node applies a snapshot as a whole and ignores one
 * whose version is not higher than what it runs on.
 *
 * @param arn the load balancer
 * @param name its name
 * @param dnsName its DNS name, {@code <name>-<id>.<region>.elb.localhost}
 * @param version grows with every change
 * @param nodes its nodes, one an enabled zone
 * @param attributes its attributes by AWS's keys, defaults filled in
 * @param listeners its listeners
 * @param targetGroups every target group that a rule forwards to
 */
public record LoadBalancerConfiguration(
        String arn,
        String name,
        String dnsName,
        long version,
        List<Node> nodes,
        Map<String, String> attributes,
        List<Listener> listeners,
        List<TargetGroup> targetGroups) {
    public static final String TOPIC = "faultline.load-balancing.configuration";

    /** The node of one zone and the loopback address it serves on. */
    public record Node(AvailabilityZone zone, String address) {}

    /** A listener with its rules in the order of evaluation; the last is the default rule and has no conditions. */
    public record Listener(String arn, int port, String protocol, List<Rule> rules) {}

    /**
     * All conditions must hold; a condition holds when one of its values matches.
     *
     * @param priority 1 to 50000, or {@code default}
     */
    public record Rule(String arn, String priority, List<Condition> conditions, Action action) {}

    /**
     * @param field AWS's field: host-header, path-pattern, http-header, http-request-method, query-string, source-ip
     * @param name the header's name for http-header, otherwise null
     * @param values patterns; for query-string {@code key=value}, or a value alone
     */
    public record Condition(String field, @Nullable String name, List<String> values) {}

    /** What a rule does with a request. */
    public sealed interface Action {
        /** To one of the groups, chosen by weight (0 to 999). */
        record Forward(List<WeightedGroup> groups) implements Action {}

        /** @param statusCode HTTP_301 or HTTP_302; the other parts may hold AWS's placeholders */
        record Redirect(String protocol, String host, String port, String path, String query, String statusCode)
                implements Action {}

        record FixedResponse(int statusCode, String contentType, String body) implements Action {}
    }

    public record WeightedGroup(String targetGroupArn, int weight) {}

    /** @param attributes the group's attributes by AWS's keys, defaults filled in */
    public record TargetGroup(
            String arn,
            String name,
            String protocol,
            HealthCheck healthCheck,
            Map<String, String> attributes,
            List<Target> targets) {}

    /**
     * @param port a port, or {@code traffic-port}
     * @param intervalMs start to start
     * @param matcher codes as AWS writes them: {@code 200}, {@code 200,202}, {@code 200-299}
     */
    public record HealthCheck(
            boolean enabled,
            String protocol,
            String port,
            String path,
            int intervalMs,
            int timeoutMs,
            int healthyThreshold,
            int unhealthyThreshold,
            String matcher) {}

    /**
     * @param id what the user registered: an instance id or an address
     * @param address where the target listens, an IPv4 address
     * @param drainingUntil set once the target is deregistered: it gets no new requests, and those in flight end by then
     */
    public record Target(
            String id,
            String address,
            int port,
            AvailabilityZone zone,
            @Nullable Instant drainingUntil) {}
}
