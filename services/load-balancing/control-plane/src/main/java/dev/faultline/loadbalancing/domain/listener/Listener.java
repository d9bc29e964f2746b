package dev.faultline.loadbalancing.domain.listener;

import dev.faultline.aws.Arn;
import dev.faultline.loadbalancing.domain.resource.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A listener of a load balancer with its rules, in the order of evaluation; the default rule is the last. Its protocol
 * is HTTP. A value: the load balancer decides, this keeps rules in order.
 */
public record Listener(Arn arn, int port, List<Rule> rules, Tags tags) {
    private static final Comparator<Rule> EVALUATION =
            Comparator.comparing(Rule::priority, Comparator.nullsLast(Comparator.naturalOrder()));

    public Listener {
        rules = rules.stream().sorted(EVALUATION).toList();
    }

    public static Listener of(Arn arn, int port, Arn defaultRule, Action defaultAction, Tags tags) {
        return new Listener(arn, port, List.of(new Rule(defaultRule, null, List.of(), defaultAction, Tags.NONE)), tags);
    }

    public Rule defaultRule() {
        return rules.getLast();
    }

    public Optional<Rule> rule(Arn rule) {
        return rules.stream().filter(own -> own.arn().equals(rule)).findFirst();
    }

    public boolean uses(int priority) {
        return rules.stream().anyMatch(rule -> rule.priority() != null && rule.priority() == priority);
    }

    public List<Arn> targetGroups() {
        return rules.stream()
                .flatMap(rule -> rule.action().targetGroups().stream())
                .distinct()
                .toList();
    }

    public Listener with(int changedPort, Action defaultAction) {
        var changed = new ArrayList<>(rules);
        changed.set(changed.size() - 1, defaultRule().with(defaultAction));
        return new Listener(arn, changedPort, changed, tags);
    }

    public Listener with(Tags changed) {
        return new Listener(arn, port, rules, changed);
    }

    public Listener plus(Rule rule) {
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new Listener(arn, port, more, tags);
    }

    public Listener minus(Arn rule) {
        return new Listener(
                arn, port, rules.stream().filter(own -> !own.arn().equals(rule)).toList(), tags);
    }

    public Listener withRule(Arn rule, List<Condition> conditions, Action action) {
        return change(rule, own -> own.with(conditions, action));
    }

    public Listener withRule(Arn rule, Tags changed) {
        return change(rule, own -> own.with(changed));
    }

    /** The listener after some rules, all its own and none of them the default rule, have got new priorities. */
    public Listener withPriorities(Map<Arn, Integer> priorities) {
        return new Listener(
                arn,
                port,
                rules.stream()
                        .map(rule -> {
                            var priority = priorities.get(rule.arn());
                            return priority == null ? rule : rule.with(priority);
                        })
                        .toList(),
                tags);
    }

    private Listener change(Arn rule, UnaryOperator<Rule> change) {
        return new Listener(
                arn,
                port,
                rules.stream()
                        .map(own -> own.arn().equals(rule) ? change.apply(own) : own)
                        .toList(),
                tags);
    }
}
