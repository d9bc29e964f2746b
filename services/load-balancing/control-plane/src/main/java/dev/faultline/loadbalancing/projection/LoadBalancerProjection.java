package dev.faultline.loadbalancing.projection;

import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.*;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancerAttributes;
import dev.faultline.loadbalancing.domain.loadbalancer.Node;
import dev.faultline.loadbalancing.domain.loadbalancer.Status;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.loadbalancing.streams.LoadBalancers;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Component;

/** Load balancers, listeners and rules as the Describe operations show them. */
@Component
final class LoadBalancerProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;
    private final LoadBalancerRows balancers;
    private final ListenerRows listeners;
    private final RuleRows rules;

    LoadBalancerProjection(
            JdbcAggregateOperations rows, LoadBalancerRows balancers, ListenerRows listeners, RuleRows rules) {
        this.rows = rows;
        this.balancers = balancers;
        this.listeners = listeners;
        this.rules = rules;
    }

    @Override
    public String name() {
        return "load-balancers";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return LoadBalancers.LOAD_BALANCERS;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        String arn = envelope.stream().id();
        switch (envelope.event()) {
            case LoadBalancerCreated e -> created(e);
            case LoadBalancerDeleted _ -> {
                rules.deleteBelow(arn);
                listeners.deleteOf(arn);
                balancers.deleteById(arn);
            }
            case AttributesModified e ->
                balancer(arn, row -> row.with(row.attributes().with(e.values())));
            case ZonesChanged e -> balancer(arn, row -> row.with(nodes(row.nodes(), e)));
            case StatusChanged e -> balancer(arn, row -> row.with(e.status(), e.reason()));
            case ListenerCreated e -> listenerCreated(arn, e);
            case ListenerModified e -> listenerModified(e);
            case ListenerDeleted e -> {
                rules.deleteOf(e.listener().toString());
                listeners.deleteById(e.listener().toString());
            }
            case RuleCreated e ->
                rows.insert(RuleRow.of(
                        e.rule().toString(),
                        ResourceArns.listenerOf(e.rule()).toString(),
                        e.priority(),
                        e.conditions(),
                        e.action(),
                        e.tags()));
            case RuleModified e -> rule(e.rule(), row -> row.with(e.conditions(), e.action()));
            case RulePrioritiesSet e ->
                e.priorities().forEach((rule, priority) -> rule(rule, row -> row.with(priority)));
            case RuleDeleted e -> rules.deleteById(e.rule().toString());
            case TagsAdded e -> tags(e.resource(), tags -> tags.plus(e.tags()));
            case TagsRemoved e -> tags(e.resource(), tags -> tags.minus(e.keys()));
        }
    }

    private void created(LoadBalancerCreated e) {
        rows.insert(new LoadBalancerRow(
                e.settings().arn().toString(),
                e.settings().name(),
                e.settings().dnsName(),
                e.settings().scheme(),
                e.settings().vpcId(),
                e.at(),
                Status.PROVISIONING,
                "",
                LoadBalancerRow.json(e.nodes()),
                Json.write(LoadBalancerAttributes.DEFAULT),
                Json.write(e.tags())));
    }

    private static List<Node> nodes(List<Node> before, ZonesChanged e) {
        var nodes = new TreeMap<AvailabilityZone, Node>();
        before.forEach(node -> nodes.put(node.zone(), node));
        e.removed().forEach(node -> nodes.remove(node.zone()));
        e.added().forEach(node -> nodes.put(node.zone(), node));
        return List.copyOf(nodes.values());
    }

    private void listenerCreated(String balancer, ListenerCreated e) {
        String arn = e.listener().toString();
        rows.insert(new ListenerRow(arn, balancer, e.port(), Json.write(e.tags())));
        rows.insert(RuleRow.of(e.defaultRule().toString(), arn, null, List.of(), e.defaultAction(), Tags.NONE));
    }

    private void listenerModified(ListenerModified e) {
        String arn = e.listener().toString();
        rows.update(listeners.findById(arn).orElseThrow().with(e.port()));
        var defaultRule = rules.findByListener(arn).stream()
                .filter(RuleRow::isDefault)
                .findFirst()
                .orElseThrow();
        rows.update(defaultRule.with(e.defaultAction()));
    }

    private void balancer(String arn, UnaryOperator<LoadBalancerRow> change) {
        rows.update(change.apply(balancers.findById(arn).orElseThrow()));
    }

    private void rule(Arn arn, UnaryOperator<RuleRow> change) {
        rows.update(change.apply(rules.findById(arn.toString()).orElseThrow()));
    }

    private void tags(Arn resource, UnaryOperator<Tags> change) {
        switch (ResourceArns.kind(resource).orElseThrow()) {
            case LOAD_BALANCER -> balancer(resource.toString(), row -> row.with(change.apply(row.tags())));
            case LISTENER -> {
                var row = listeners.findById(resource.toString()).orElseThrow();
                rows.update(row.with(change.apply(row.tags())));
            }
            case RULE -> rule(resource, row -> row.with(change.apply(row.tags())));
            case TARGET_GROUP -> throw new IllegalStateException(resource + " is no part of a load balancer");
        }
    }

    @Override
    public void clear() {
        rules.deleteAll();
        listeners.deleteAll();
        balancers.deleteAll();
    }
}
