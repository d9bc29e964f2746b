package dev.faultline.loadbalancing.publication;

import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import dev.faultline.loadbalancing.projection.ListenerRow;
import dev.faultline.loadbalancing.projection.ListenerRows;
import dev.faultline.loadbalancing.projection.LoadBalancerRow;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.projection.RuleRow;
import dev.faultline.loadbalancing.projection.RuleRows;
import dev.faultline.loadbalancing.projection.TargetGroupRow;
import dev.faultline.loadbalancing.projection.TargetGroupRows;
import dev.faultline.loadbalancing.projection.TargetView;
import dev.faultline.loadbalancing.projection.Targets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The snapshots that nodes serve by: one a load balancer, composed anew when something in it may have changed. */
@Component
final class NodeConfiguration implements ConfigurationTopic<LoadBalancerConfiguration> {
    private final LoadBalancerRows balancers;
    private final ListenerRows listeners;
    private final RuleRows rules;
    private final TargetGroupRows groups;
    private final Targets targets;

    NodeConfiguration(
            LoadBalancerRows balancers,
            ListenerRows listeners,
            RuleRows rules,
            TargetGroupRows groups,
            Targets targets) {
        this.balancers = balancers;
        this.listeners = listeners;
        this.rules = rules;
        this.groups = groups;
        this.targets = targets;
    }

    @Override
    public String topic() {
        return LoadBalancerConfiguration.TOPIC;
    }

    @Override
    public Set<String> affectedBy(Envelope<?> envelope) {
        return switch (envelope.event()) {
            case LoadBalancer.Event event ->
                changesNodes(event) ? Set.of(envelope.stream().id()) : Set.of();
            case TargetGroup.Dissociated event -> Set.of(event.loadBalancer().toString());
            case TargetGroup.Event event ->
                changesNodes(event) ? user(envelope.stream().id()) : Set.of();
            default -> Set.of();
        };
    }

    private static boolean changesNodes(LoadBalancer.Event event) {
        return switch (event) {
            case LoadBalancer.StatusChanged _, LoadBalancer.TagsAdded _, LoadBalancer.TagsRemoved _ -> false;
            case LoadBalancer.LoadBalancerCreated _,
                    LoadBalancer.LoadBalancerDeleted _,
                    LoadBalancer.AttributesModified _,
                    LoadBalancer.ZonesChanged _,
                    LoadBalancer.ListenerCreated _,
                    LoadBalancer.ListenerModified _,
                    LoadBalancer.ListenerDeleted _,
                    LoadBalancer.RuleCreated _,
                    LoadBalancer.RuleModified _,
                    LoadBalancer.RulePrioritiesSet _,
                    LoadBalancer.RuleDeleted _ -> true;
        };
    }

    private static boolean changesNodes(TargetGroup.Event event) {
        return switch (event) {
            case TargetGroup.TargetHealthChanged _,
                    TargetGroup.TagsAdded _,
                    TargetGroup.TagsRemoved _,
                    TargetGroup.TargetGroupCreated _,
                    TargetGroup.TargetGroupDeleted _ -> false;
            case TargetGroup.HealthCheckModified _,
                    TargetGroup.AttributesModified _,
                    TargetGroup.TargetRegistered _,
                    TargetGroup.TargetDeregistrationStarted _,
                    TargetGroup.TargetDeregistered _,
                    TargetGroup.TargetInstanceChanged _,
                    TargetGroup.Associated _,
                    TargetGroup.Dissociated _ -> true;
        };
    }

    private Set<String> user(String group) {
        return groups.findById(group)
                .map(TargetGroupRow::loadBalancer)
                .map(Set::of)
                .orElse(Set.of());
    }

    @Override
    public Set<String> keys() {
        return balancers.findAll().stream().map(LoadBalancerRow::arn).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<LoadBalancerConfiguration> compose(String arn, long version) {
        return balancers.findById(arn).map(balancer -> compose(balancer, version));
    }

    private LoadBalancerConfiguration compose(LoadBalancerRow balancer, long version) {
        var used = groups.findByLoadBalancerOrderByArn(balancer.arn());
        var views = targets.of(used, balancer);
        return new LoadBalancerConfiguration(
                balancer.arn(),
                balancer.name(),
                balancer.dnsName(),
                version,
                balancer.nodes().stream()
                        .map(node -> new Node(node.zone(), node.address()))
                        .toList(),
                balancer.attributes().all(),
                listeners.findByLoadBalancerOrderByArn(balancer.arn()).stream()
                        .map(this::listener)
                        .toList(),
                used.stream()
                        .map(group -> group(group, views.getOrDefault(group.arn(), List.of())))
                        .toList());
    }

    private Listener listener(ListenerRow row) {
        return new Listener(
                row.arn(),
                row.port(),
                "HTTP",
                rules.findByListener(row.arn()).stream()
                        .sorted(RuleRow.EVALUATION)
                        .map(RuleTranslation::rule)
                        .toList());
    }

    private static LoadBalancerConfiguration.TargetGroup group(TargetGroupRow row, List<TargetView> views) {
        var check = row.healthCheck();
        return new LoadBalancerConfiguration.TargetGroup(
                row.arn(),
                row.name(),
                "HTTP",
                new LoadBalancerConfiguration.HealthCheck(
                        true,
                        "HTTP",
                        check.port(),
                        check.path(),
                        check.intervalSeconds() * 1000,
                        check.timeoutSeconds() * 1000,
                        check.healthyThreshold(),
                        check.unhealthyThreshold(),
                        check.matcher()),
                row.attributes().all(),
                views.stream().flatMap(view -> target(view).stream()).toList());
    }

    /** A target whose instance does not run is left out: its address may be another's by now. */
    private static Optional<Target> target(TargetView view) {
        if (!view.receivesTraffic() || view.address() == null || view.zone() == null) return Optional.empty();
        return Optional.of(
                new Target(view.key().id(), view.address(), view.key().port(), view.zone(), view.drainingUntil()));
    }
}
