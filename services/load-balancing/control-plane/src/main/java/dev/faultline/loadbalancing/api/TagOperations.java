package dev.faultline.loadbalancing.api;

import static dev.faultline.loadbalancing.streams.LoadBalancers.LOAD_BALANCERS;
import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.aws.Arn;
import dev.faultline.eventstore.EventStore;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.resource.ResourceArns.Kind;
import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import dev.faultline.loadbalancing.projection.ListenerRow;
import dev.faultline.loadbalancing.projection.ListenerRows;
import dev.faultline.loadbalancing.projection.LoadBalancerRow;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.projection.RuleRow;
import dev.faultline.loadbalancing.projection.RuleRows;
import dev.faultline.loadbalancing.projection.TargetGroupRow;
import dev.faultline.loadbalancing.projection.TargetGroupRows;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** AddTags, RemoveTags and DescribeTags, for several resources at once: all of them or none. */
@Component
final class TagOperations {
    private static final int MOST_RESOURCES = 20;

    private final EventStore store;
    private final LoadBalancerRows balancers;
    private final ListenerRows listeners;
    private final RuleRows rules;
    private final TargetGroupRows groups;
    private final Resources resources;

    TagOperations(
            EventStore store,
            LoadBalancerRows balancers,
            ListenerRows listeners,
            RuleRows rules,
            TargetGroupRows groups,
            Resources resources) {
        this.store = store;
        this.balancers = balancers;
        this.listeners = listeners;
        this.rules = rules;
        this.groups = groups;
        this.resources = resources;
    }

    AddTagsResponse add(AddTagsRequest request) {
        var tags = TagTranslation.read(request.tags());
        each(request.resourceArns(), arn -> {
            if (isGroup(arn))
                store.handle(TARGET_GROUPS, arn.toString(), new TargetGroup.AddTags(tags))
                        .acceptedOr(Refusals::of);
            else change(arn, new LoadBalancer.AddTags(arn, tags));
        });
        return AddTagsResponse.builder().build();
    }

    RemoveTagsResponse remove(RemoveTagsRequest request) {
        var keys = request.tagKeys();
        each(request.resourceArns(), arn -> {
            if (isGroup(arn))
                store.handle(TARGET_GROUPS, arn.toString(), new TargetGroup.RemoveTags(keys))
                        .acceptedOr(Refusals::of);
            else change(arn, new LoadBalancer.RemoveTags(arn, keys));
        });
        return RemoveTagsResponse.builder().build();
    }

    private static boolean isGroup(Arn arn) {
        return ResourceArns.kind(arn).orElseThrow() == Kind.TARGET_GROUP;
    }

    private void change(Arn arn, LoadBalancer.Command command) {
        tags(arn);
        store.handle(LOAD_BALANCERS, ResourceArns.loadBalancerOf(arn).toString(), command)
                .acceptedOr(Refusals::of, Refusals::taken);
    }

    private void each(List<String> texts, Consumer<Arn> work) {
        var arns = read(texts);
        store.inOneTransaction(() -> {
            arns.forEach(work);
            return arns;
        });
    }

    private List<Arn> read(List<String> texts) {
        var arns = texts.stream().distinct().map(resources::any).toList();
        if (arns.isEmpty()) throw Refusals.validation("At least one resource ARN must be specified");
        if (arns.size() > MOST_RESOURCES)
            throw Refusals.validation("At most '" + MOST_RESOURCES + "' resources can be specified");
        return arns;
    }

    DescribeTagsResponse describe(DescribeTagsRequest request) {
        return DescribeTagsResponse.builder()
                .tagDescriptions(read(request.resourceArns()).stream()
                        .map(arn -> TagDescription.builder()
                                .resourceArn(arn.toString())
                                .tags(TagTranslation.write(tags(arn)))
                                .build())
                        .toList())
                .build();
    }

    private Tags tags(Arn arn) {
        String id = arn.toString();
        return switch (ResourceArns.kind(arn).orElseThrow()) {
            case LOAD_BALANCER ->
                balancers.findById(id).map(LoadBalancerRow::tags).orElseThrow(Refusals::loadBalancerNotFound);
            case LISTENER -> listeners.findById(id).map(ListenerRow::tags).orElseThrow(Refusals::listenerNotFound);
            case RULE -> rules.findById(id).map(RuleRow::tags).orElseThrow(Refusals::ruleNotFound);
            case TARGET_GROUP ->
                groups.findById(id).map(TargetGroupRow::tags).orElseThrow(Refusals::targetGroupNotFound);
        };
    }
}
