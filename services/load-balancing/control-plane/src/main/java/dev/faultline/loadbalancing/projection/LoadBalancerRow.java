package dev.faultline.loadbalancing.projection;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancerAttributes;
import dev.faultline.loadbalancing.domain.loadbalancer.Node;
import dev.faultline.loadbalancing.domain.loadbalancer.Status;
import dev.faultline.loadbalancing.domain.resource.Tags;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.core.type.TypeReference;

/** A load balancer as it is shown. */
@Table("load_balancer")
public record LoadBalancerRow(
        @Id String arn,
        String name,
        String dnsName,
        String scheme,
        String vpcId,
        Instant createdAt,
        Status status,
        String statusReason,
        String nodesJson,
        String attributesJson,
        String tagsJson) {
    private static final TypeReference<List<Node>> NODES = new TypeReference<>() {};

    /** In the order of the zones. */
    public List<Node> nodes() {
        return Json.read(nodesJson, NODES).stream()
                .sorted(Comparator.comparing(Node::zone))
                .toList();
    }

    public Set<AvailabilityZone> zones() {
        return nodes().stream().map(Node::zone).collect(Collectors.toUnmodifiableSet());
    }

    public LoadBalancerAttributes attributes() {
        return Json.read(attributesJson, LoadBalancerAttributes.class);
    }

    public Tags tags() {
        return Json.read(tagsJson, Tags.class);
    }

    static String json(List<Node> nodes) {
        return Json.write(nodes, NODES);
    }

    LoadBalancerRow with(Status changed, String reason) {
        return new LoadBalancerRow(
                arn, name, dnsName, scheme, vpcId, createdAt, changed, reason, nodesJson, attributesJson, tagsJson);
    }

    LoadBalancerRow with(List<Node> changed) {
        return new LoadBalancerRow(
                arn,
                name,
                dnsName,
                scheme,
                vpcId,
                createdAt,
                status,
                statusReason,
                json(changed),
                attributesJson,
                tagsJson);
    }

    LoadBalancerRow with(LoadBalancerAttributes changed) {
        return new LoadBalancerRow(
                arn,
                name,
                dnsName,
                scheme,
                vpcId,
                createdAt,
                status,
                statusReason,
                nodesJson,
                Json.write(changed),
                tagsJson);
    }

    LoadBalancerRow with(Tags changed) {
        return new LoadBalancerRow(
                arn,
                name,
                dnsName,
                scheme,
                vpcId,
                createdAt,
                status,
                statusReason,
                nodesJson,
                attributesJson,
                Json.write(changed));
    }
}
