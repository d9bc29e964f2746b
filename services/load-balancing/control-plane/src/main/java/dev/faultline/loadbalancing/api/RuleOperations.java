package dev.faultline.loadbalancing.api;

import dev.faultline.aws.Arn;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.CreateRule;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.DeleteRule;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.ModifyRule;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.SetRulePriorities;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.projection.ListenerRows;
import dev.faultline.loadbalancing.projection.RuleRow;
import dev.faultline.loadbalancing.projection.RuleRows;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** CreateRule, DescribeRules, ModifyRule, SetRulePriorities and DeleteRule. */
@Component
final class RuleOperations {
    private final Routing routing;
    private final ListenerRows listeners;
    private final RuleRows rows;
    private final Resources resources;
    private final ActionTranslation actions;
    private final Identifiers identifiers;

    RuleOperations(
            Routing routing,
            ListenerRows listeners,
            RuleRows rows,
            Resources resources,
            ActionTranslation actions,
            Identifiers identifiers) {
        this.routing = routing;
        this.listeners = listeners;
        this.rows = rows;
        this.resources = resources;
        this.actions = actions;
        this.identifiers = identifiers;
    }

    CreateRuleResponse create(CreateRuleRequest request) {
        var listener = resources.listener(request.listenerArn());
        requireListener(listener);
        var arn = ResourceArns.rule(listener, identifiers.id());
        routing.handle(
                ResourceArns.loadBalancerOf(listener),
                new CreateRule(
                        arn,
                        request.priority(),
                        ConditionTranslation.read(request.conditions()),
                        actions.read(request.actions()),
                        TagTranslation.read(request.tags())));
        return CreateRuleResponse.builder().rules(describe(row(arn))).build();
    }

    private void requireListener(Arn listener) {
        if (!listeners.existsById(listener.toString())) throw Refusals.listenerNotFound();
    }

    private RuleRow row(Arn arn) {
        return rows.findById(arn.toString()).orElseThrow(Refusals::ruleNotFound);
    }

    DescribeRulesResponse describe(DescribeRulesRequest request) {
        if ((request.listenerArn() == null) != request.hasRuleArns())
            throw Refusals.validation("You must specify either listener rule ARNs or a listener ARN");
        if (request.hasRuleArns())
            return response(
                    request.ruleArns().stream()
                            .distinct()
                            .map(resources::rule)
                            .map(this::row)
                            .toList(),
                    null);
        var listener = resources.listener(request.listenerArn());
        requireListener(listener);
        var sorted = rows.findByListener(listener.toString()).stream()
                .sorted(RuleRow.EVALUATION)
                .toList();
        var page = Page.of(sorted, RuleOperations::place, request.marker(), request.pageSize());
        return response(page.items(), page.nextMarker());
    }

    /** Sorts as text as the rules are evaluated: the default rule after every number. */
    private static String place(RuleRow rule) {
        return rule.priority() == null ? "default" : "%05d".formatted(rule.priority());
    }

    private static DescribeRulesResponse response(List<RuleRow> found, @Nullable String nextMarker) {
        return DescribeRulesResponse.builder()
                .rules(found.stream().map(RuleOperations::describe).toList())
                .nextMarker(nextMarker)
                .build();
    }

    private static Rule describe(RuleRow row) {
        return Rule.builder()
                .ruleArn(row.arn())
                .priority(row.priority() == null ? "default" : row.priority().toString())
                .conditions(ConditionTranslation.write(row.conditions()))
                .actions(ActionTranslation.write(row.action()))
                .isDefault(row.isDefault())
                .build();
    }

    ModifyRuleResponse modify(ModifyRuleRequest request) {
        var arn = resources.rule(request.ruleArn());
        row(arn);
        routing.handle(
                ResourceArns.loadBalancerOf(arn),
                new ModifyRule(
                        arn,
                        request.hasConditions() ? ConditionTranslation.read(request.conditions()) : null,
                        request.hasActions() ? actions.read(request.actions()) : null));
        return ModifyRuleResponse.builder().rules(describe(row(arn))).build();
    }

    SetRulePrioritiesResponse setPriorities(SetRulePrioritiesRequest request) {
        var priorities = new LinkedHashMap<Arn, Integer>();
        for (var pair : request.rulePriorities()) {
            if (pair.ruleArn() == null || pair.priority() == null)
                throw Refusals.validation("A rule ARN and a priority must be specified");
            var arn = resources.rule(pair.ruleArn());
            row(arn);
            if (priorities.put(arn, pair.priority()) != null)
                throw Refusals.validation("The rule '" + arn + "' is specified more than once");
        }
        var balancers = priorities.keySet().stream()
                .map(ResourceArns::loadBalancerOf)
                .distinct()
                .toList();
        if (balancers.size() != 1)
            throw Refusals.validation("The rules must be specified, and belong to the same load balancer");
        routing.handle(balancers.getFirst(), new SetRulePriorities(priorities));
        return SetRulePrioritiesResponse.builder()
                .rules(priorities.keySet().stream()
                        .map(this::row)
                        .map(RuleOperations::describe)
                        .toList())
                .build();
    }

    DeleteRuleResponse delete(DeleteRuleRequest request) {
        var arn = resources.rule(request.ruleArn());
        row(arn);
        routing.handle(ResourceArns.loadBalancerOf(arn), new DeleteRule(arn));
        return DeleteRuleResponse.builder().build();
    }
}
