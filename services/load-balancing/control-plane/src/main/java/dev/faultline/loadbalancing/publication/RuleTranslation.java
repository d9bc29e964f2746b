package dev.faultline.loadbalancing.publication;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.WeightedGroup;
import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.listener.Condition;
import dev.faultline.loadbalancing.projection.RuleRow;
import java.util.List;

/** Rules in the words of the nodes' contract. */
final class RuleTranslation {
    private RuleTranslation() {}

    static LoadBalancerConfiguration.Rule rule(RuleRow row) {
        return new LoadBalancerConfiguration.Rule(
                row.arn(),
                row.priority() == null ? "default" : row.priority().toString(),
                row.conditions().stream().map(RuleTranslation::condition).toList(),
                action(row.action()));
    }

    private static LoadBalancerConfiguration.Condition condition(Condition condition) {
        return switch (condition) {
            case Condition.HostHeader c -> condition(c, c.values());
            case Condition.PathPattern c -> condition(c, c.values());
            case Condition.HttpHeader c -> new LoadBalancerConfiguration.Condition(c.field(), c.name(), c.values());
            case Condition.RequestMethod c -> condition(c, c.values());
            case Condition.QueryString c ->
                condition(
                        c,
                        c.values().stream()
                                .map(pair -> pair.key() == null ? pair.value() : pair.key() + "=" + pair.value())
                                .toList());
            case Condition.SourceIp c -> condition(c, c.values());
        };
    }

    private static LoadBalancerConfiguration.Condition condition(Condition condition, List<String> values) {
        return new LoadBalancerConfiguration.Condition(condition.field(), null, values);
    }

    private static LoadBalancerConfiguration.Action action(Action action) {
        return switch (action) {
            case Action.Forward a ->
                new LoadBalancerConfiguration.Action.Forward(a.groups().stream()
                        .map(group -> new WeightedGroup(group.targetGroup().toString(), group.weight()))
                        .toList());
            case Action.Redirect a ->
                new LoadBalancerConfiguration.Action.Redirect(
                        a.protocol(), a.host(), a.port(), a.path(), a.query(), a.statusCode());
            case Action.FixedResponse a ->
                new LoadBalancerConfiguration.Action.FixedResponse(a.statusCode(), a.contentType(), a.body());
        };
    }
}
