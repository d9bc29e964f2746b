package dev.faultline.loadbalancing.api;

import static dev.faultline.loadbalancing.streams.LoadBalancers.LOAD_BALANCERS;
import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.eventstore.EventStore;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.projection.TargetGroupRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Describe and Modify for the attributes of load balancers and target groups. */
@Component
final class AttributeOperations {
    private final EventStore store;
    private final LoadBalancerRows balancers;
    private final TargetGroupRows groups;
    private final Resources resources;

    AttributeOperations(EventStore store, LoadBalancerRows balancers, TargetGroupRows groups, Resources resources) {
        this.store = store;
        this.balancers = balancers;
        this.groups = groups;
        this.resources = resources;
    }

    DescribeLoadBalancerAttributesResponse describe(DescribeLoadBalancerAttributesRequest request) {
        return DescribeLoadBalancerAttributesResponse.builder()
                .attributes(ofLoadBalancer(
                        resources.loadBalancer(request.loadBalancerArn()).toString()))
                .build();
    }

    ModifyLoadBalancerAttributesResponse modify(ModifyLoadBalancerAttributesRequest request) {
        var arn = resources.loadBalancer(request.loadBalancerArn()).toString();
        var values = new LinkedHashMap<String, String>();
        request.attributes().forEach(attribute -> put(values, attribute.key(), attribute.value()));
        store.handle(LOAD_BALANCERS, arn, new LoadBalancer.ModifyAttributes(values))
                .acceptedOr(Refusals::of, Refusals::taken);
        return ModifyLoadBalancerAttributesResponse.builder()
                .attributes(ofLoadBalancer(arn))
                .build();
    }

    DescribeTargetGroupAttributesResponse describe(DescribeTargetGroupAttributesRequest request) {
        return DescribeTargetGroupAttributesResponse.builder()
                .attributes(ofTargetGroup(
                        resources.targetGroup(request.targetGroupArn()).toString()))
                .build();
    }

    ModifyTargetGroupAttributesResponse modify(ModifyTargetGroupAttributesRequest request) {
        var arn = resources.targetGroup(request.targetGroupArn()).toString();
        var values = new LinkedHashMap<String, String>();
        request.attributes().forEach(attribute -> put(values, attribute.key(), attribute.value()));
        store.handle(TARGET_GROUPS, arn, new TargetGroup.ModifyAttributes(values))
                .acceptedOr(Refusals::of, Refusals::taken);
        return ModifyTargetGroupAttributesResponse.builder()
                .attributes(ofTargetGroup(arn))
                .build();
    }

    private static void put(Map<String, String> values, @Nullable String key, @Nullable String value) {
        if (key == null || value == null) throw Refusals.validation("An attribute needs a key and a value");
        if (values.put(key, value) != null)
            throw Refusals.validation("The attribute '" + key + "' is specified more than once");
    }

    private List<LoadBalancerAttribute> ofLoadBalancer(String arn) {
        var row = balancers.findById(arn).orElseThrow(Refusals::loadBalancerNotFound);
        return new TreeMap<>(row.attributes().all())
                .entrySet().stream()
                        .map(entry -> LoadBalancerAttribute.builder()
                                .key(entry.getKey())
                                .value(entry.getValue())
                                .build())
                        .toList();
    }

    private List<TargetGroupAttribute> ofTargetGroup(String arn) {
        var row = groups.findById(arn).orElseThrow(Refusals::targetGroupNotFound);
        return new TreeMap<>(row.attributes().all())
                .entrySet().stream()
                        .map(entry -> TargetGroupAttribute.builder()
                                .key(entry.getKey())
                                .value(entry.getValue())
                                .build())
                        .toList();
    }
}
