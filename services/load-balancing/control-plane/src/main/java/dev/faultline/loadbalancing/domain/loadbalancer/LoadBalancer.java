package dev.faultline.loadbalancing.domain.loadbalancer;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.listener.Condition;
import dev.faultline.loadbalancing.domain.listener.Conditions;
import dev.faultline.loadbalancing.domain.listener.Listener;
import dev.faultline.loadbalancing.domain.listener.Rule;
import dev.faultline.loadbalancing.domain.resource.AttributeTable;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.resource.ResourceName;
import dev.faultline.loadbalancing.domain.resource.Tags;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a load balancer is: its zones, its attributes, its listeners and their rules. One stream holds them all,
 * so that ports and priorities stay unique. That a target group exists, and serves no other load balancer, is for the
 * group to decide.
 */
public final class LoadBalancer {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("load-balancer", new Absent(), LoadBalancer::decide, LoadBalancer::evolve);

    /** AWS's quotas for one load balancer (ALB guide, load-balancer-limits). Default rules do not count. */
    public static final int MOST_LISTENERS = 50;

    public static final int MOST_RULES = 100;
    public static final int MOST_TARGET_GROUPS = 100;

    private LoadBalancer() {}

    public sealed interface State {}

    public record Absent() implements State {}

    public record Deleted() implements State {}

    public record Active(
            Settings settings,
            List<Node> nodes,
            Status status,
            LoadBalancerAttributes attributes,
            Tags tags,
            Map<Arn, Listener> listeners)
            implements State {
        public Active {
            nodes = List.copyOf(nodes);
            listeners = Map.copyOf(listeners);
        }
    }

    /** @param scheme internet-facing or internal */
    public record Settings(Arn arn, String name, String dnsName, String scheme, String vpcId) {}

    public sealed interface Command {}

    public record CreateLoadBalancer(Settings settings, List<Node> nodes, Tags tags, Instant at) implements Command {}

    public record DeleteLoadBalancer() implements Command {}

    public record ModifyAttributes(Map<String, String> values) implements Command {}

    /** @param nodes the zones to be enabled from now on; a zone that is enabled already keeps its node */
    public record SetSubnets(List<Node> nodes) implements Command {}

    /** @param reason a sentence; empty for active */
    public record ObserveStatus(Status status, String reason) implements Command {}

    public record CreateListener(Arn listener, Arn defaultRule, int port, Action defaultAction, Tags tags, Instant at)
            implements Command {}

    /** What is null stays as it is. */
    public record ModifyListener(
            Arn listener, @Nullable Integer port, @Nullable Action defaultAction) implements Command {}

    public record DeleteListener(Arn listener) implements Command {}

    public record CreateRule(Arn rule, int priority, List<Condition> conditions, Action action, Tags tags)
            implements Command {}

    /** What is null stays as it is. */
    public record ModifyRule(
            Arn rule,
            @Nullable List<Condition> conditions,
            @Nullable Action action) implements Command {}

    public record SetRulePriorities(Map<Arn, Integer> priorities) implements Command {}

    public record DeleteRule(Arn rule) implements Command {}

    /** @param resource the load balancer itself, a listener or a rule */
    public record AddTags(Arn resource, Tags tags) implements Command {}

    /** @param resource the load balancer itself, a listener or a rule */
    public record RemoveTags(Arn resource, List<String> keys) implements Command {}

    public sealed interface Event {}

    public record LoadBalancerCreated(Settings settings, List<Node> nodes, Tags tags, Instant at) implements Event {}

    public record LoadBalancerDeleted(Arn arn, String name, List<Node> nodes) implements Event {}

    public record AttributesModified(Map<String, String> values) implements Event {}

    public record ZonesChanged(List<Node> added, List<Node> removed) implements Event {}

    public record StatusChanged(Status status, String reason) implements Event {}

    public record ListenerCreated(Arn listener, Arn defaultRule, int port, Action defaultAction, Tags tags, Instant at)
            implements Event {}

    public record ListenerModified(Arn listener, int port, Action defaultAction) implements Event {}

    public record ListenerDeleted(Arn listener) implements Event {}

    public record RuleCreated(Arn rule, int priority, List<Condition> conditions, Action action, Tags tags)
            implements Event {}

    public record RuleModified(Arn rule, List<Condition> conditions, Action action) implements Event {}

    public record RulePrioritiesSet(Map<Arn, Integer> priorities) implements Event {}

    public record RuleDeleted(Arn rule) implements Event {}

    public record TagsAdded(Arn resource, Tags tags) implements Event {}

    public record TagsRemoved(Arn resource, List<String> keys) implements Event {}

    public sealed interface Refusal {}

    public record NotFound() implements Refusal {}

    public record ListenerNotFound(Arn listener) implements Refusal {}

    public record RuleNotFound(Arn rule) implements Refusal {}

    /** The name is taken by a load balancer with other settings. */
    public record AlreadyExists(String name) implements Refusal {}

    /** A value is outside its format or range. */
    public record Invalid(String message) implements Refusal {}

    public record InvalidAttribute(AttributeTable.Violation violation) implements Refusal {}

    public record InvalidAction(Action.Violation violation) implements Refusal {}

    public record DeletionProtected(Arn loadBalancer) implements Refusal {}

    public record PortInUse(int port) implements Refusal {}

    public record PriorityInUse(int priority) implements Refusal {}

    public record DefaultRuleIsFixed(Arn rule) implements Refusal {}

    public record TooManyListeners(int most) implements Refusal {}

    public record TooManyRules(int most) implements Refusal {}

    public record TooManyTargetGroups(int most) implements Refusal {}

    public record TagsRefused(Tags.Violation violation) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    /** Every target group that a rule forwards to, in order. */
    public static Set<Arn> targetGroups(State state) {
        if (!(state instanceof Active balancer)) return Set.of();
        var groups = new TreeSet<Arn>(Comparator.comparing(Arn::toString));
        balancer.listeners().values().forEach(listener -> groups.addAll(listener.targetGroups()));
        return groups;
    }

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, CreateLoadBalancer c) -> create(c);
            // Deleting what is not there succeeds (ELBv2 API reference); all else needs a load balancer.
            case On(Absent _, DeleteLoadBalancer _), On(Deleted _, DeleteLoadBalancer _) -> accept();
            case On(Absent _, Command _), On(Deleted _, Command _) -> refuse(new NotFound());
            case On(Active lb, CreateLoadBalancer c) -> createAgain(lb, c);
            case On(Active lb, DeleteLoadBalancer _) -> delete(lb);
            case On(Active lb, ModifyAttributes c) -> modifyAttributes(lb, c);
            case On(Active lb, SetSubnets c) -> setSubnets(lb, c);
            case On(Active lb, ObserveStatus c) -> observeStatus(lb, c);
            case On(Active lb, CreateListener c) -> createListener(lb, c);
            case On(Active lb, ModifyListener c) -> modifyListener(lb, c);
            case On(Active lb, DeleteListener c) ->
                lb.listeners().containsKey(c.listener())
                        ? accept(new ListenerDeleted(c.listener()))
                        : refuse(new ListenerNotFound(c.listener()));
            case On(Active lb, CreateRule c) -> createRule(lb, c);
            case On(Active lb, ModifyRule c) -> modifyRule(lb, c);
            case On(Active lb, SetRulePriorities c) -> setRulePriorities(lb, c);
            case On(Active lb, DeleteRule c) -> deleteRule(lb, c);
            case On(Active lb, AddTags c) -> addTags(lb, c);
            case On(Active lb, RemoveTags c) -> removeTags(lb, c);
        };
    }

    private static Decision<Event, Refusal> create(CreateLoadBalancer c) {
        var violation = nameViolation(c.settings().name()).or(() -> nodesViolation(c.nodes()));
        if (violation.isPresent()) return refuse(new Invalid(violation.get()));
        var tags = Tags.NONE.violation(c.tags());
        if (tags.isPresent()) return refuse(new TagsRefused(tags.get()));
        return accept(new LoadBalancerCreated(c.settings(), c.nodes(), c.tags(), c.at()));
    }

    private static Optional<String> nameViolation(String name) {
        return ResourceName.violation("Load balancer", name)
                .or(() -> name.startsWith("internal-")
                        ? Optional.of("Load balancer name '" + name + "' cannot begin with 'internal-'")
                        : Optional.empty());
    }

    private static Optional<String> nodesViolation(List<Node> nodes) {
        return zones(nodes).size() < 2
                ? Optional.of("At least two subnets in two different Availability Zones must be specified")
                : Optional.empty();
    }

    private static Set<AvailabilityZone> zones(List<Node> nodes) {
        return nodes.stream().map(Node::zone).collect(Collectors.toSet());
    }

    /** The same settings again are a retry and change nothing; others under the same name are refused. */
    private static Decision<Event, Refusal> createAgain(Active lb, CreateLoadBalancer c) {
        boolean same = lb.settings().name().equals(c.settings().name())
                && lb.settings().scheme().equals(c.settings().scheme())
                && zones(lb.nodes()).equals(zones(c.nodes()))
                && lb.tags().equals(c.tags());
        return same ? accept() : refuse(new AlreadyExists(lb.settings().name()));
    }

    private static Decision<Event, Refusal> delete(Active lb) {
        return lb.attributes().deletionProtection()
                ? refuse(new DeletionProtected(lb.settings().arn()))
                : accept(new LoadBalancerDeleted(
                        lb.settings().arn(), lb.settings().name(), lb.nodes()));
    }

    private static Decision<Event, Refusal> modifyAttributes(Active lb, ModifyAttributes c) {
        var violation = LoadBalancerAttributes.violation(c.values());
        if (violation.isPresent()) return refuse(new InvalidAttribute(violation.get()));
        boolean same =
                lb.attributes().with(c.values()).all().equals(lb.attributes().all());
        return same ? accept() : accept(new AttributesModified(c.values()));
    }

    private static Decision<Event, Refusal> setSubnets(Active lb, SetSubnets c) {
        var violation = nodesViolation(c.nodes());
        if (violation.isPresent()) return refuse(new Invalid(violation.get()));
        var before = zones(lb.nodes());
        var after = zones(c.nodes());
        var added =
                c.nodes().stream().filter(node -> !before.contains(node.zone())).toList();
        var removed =
                lb.nodes().stream().filter(node -> !after.contains(node.zone())).toList();
        return added.isEmpty() && removed.isEmpty() ? accept() : accept(new ZonesChanged(added, removed));
    }

    /** A load balancer that has served is never provisioned again. */
    private static Decision<Event, Refusal> observeStatus(Active lb, ObserveStatus c) {
        return c.status() == lb.status() || c.status() == Status.PROVISIONING
                ? accept()
                : accept(new StatusChanged(c.status(), c.reason()));
    }

    private static Decision<Event, Refusal> createListener(Active lb, CreateListener c) {
        var existing = listenerOn(lb, c.port());
        if (existing.isPresent()) {
            boolean same = existing.get().defaultRule().action().equals(c.defaultAction())
                    && existing.get().tags().equals(c.tags());
            return same ? accept() : refuse(new PortInUse(c.port()));
        }
        if (c.port() < 1 || c.port() > 65535)
            return refuse(new Invalid("Listener port '" + c.port() + "' must be in the range 1-65535"));
        var refusal = actionRefusal(lb, c.defaultAction()).or(() -> tagsRefusal(Tags.NONE, c.tags()));
        if (refusal.isPresent()) return refuse(refusal.get());
        if (lb.listeners().size() >= MOST_LISTENERS) return refuse(new TooManyListeners(MOST_LISTENERS));
        return accept(
                new ListenerCreated(c.listener(), c.defaultRule(), c.port(), c.defaultAction(), c.tags(), c.at()));
    }

    /** The listener on a port. */
    public static Optional<Listener> listenerOn(Active lb, int port) {
        return lb.listeners().values().stream()
                .filter(listener -> listener.port() == port)
                .findFirst();
    }

    private static Decision<Event, Refusal> modifyListener(Active lb, ModifyListener c) {
        var listener = lb.listeners().get(c.listener());
        if (listener == null) return refuse(new ListenerNotFound(c.listener()));
        int port = c.port() == null ? listener.port() : c.port();
        var action = c.defaultAction() == null ? listener.defaultRule().action() : c.defaultAction();
        if (port < 1 || port > 65535)
            return refuse(new Invalid("Listener port '" + port + "' must be in the range 1-65535"));
        if (port != listener.port() && listenerOn(lb, port).isPresent()) return refuse(new PortInUse(port));
        var refusal = actionRefusal(lb, action);
        if (refusal.isPresent()) return refuse(refusal.get());
        return listener.with(port, action).equals(listener)
                ? accept()
                : accept(new ListenerModified(c.listener(), port, action));
    }

    private static Decision<Event, Refusal> createRule(Active lb, CreateRule c) {
        var listener = lb.listeners().get(ResourceArns.listenerOf(c.rule()));
        if (listener == null) return refuse(new ListenerNotFound(ResourceArns.listenerOf(c.rule())));
        var refusal = priorityRefusal(c.priority())
                .or(() -> conditionsRefusal(c.conditions()))
                .or(() -> actionRefusal(lb, c.action()))
                .or(() -> tagsRefusal(Tags.NONE, c.tags()));
        if (refusal.isPresent()) return refuse(refusal.get());
        if (listener.uses(c.priority())) return refuse(new PriorityInUse(c.priority()));
        int rules = lb.listeners().values().stream()
                .mapToInt(own -> own.rules().size() - 1)
                .sum();
        if (rules >= MOST_RULES) return refuse(new TooManyRules(MOST_RULES));
        return accept(new RuleCreated(c.rule(), c.priority(), c.conditions(), c.action(), c.tags()));
    }

    private static Decision<Event, Refusal> modifyRule(Active lb, ModifyRule c) {
        var rule = rule(lb, c.rule());
        if (rule.isEmpty()) return refuse(new RuleNotFound(c.rule()));
        if (rule.get().isDefault()) return refuse(new DefaultRuleIsFixed(c.rule()));
        var conditions = c.conditions() == null ? rule.get().conditions() : c.conditions();
        var action = c.action() == null ? rule.get().action() : c.action();
        var refusal = conditionsRefusal(conditions).or(() -> actionRefusal(lb, action));
        if (refusal.isPresent()) return refuse(refusal.get());
        boolean same = conditions.equals(rule.get().conditions())
                && action.equals(rule.get().action());
        return same ? accept() : accept(new RuleModified(c.rule(), conditions, action));
    }

    private static Decision<Event, Refusal> setRulePriorities(Active lb, SetRulePriorities c) {
        var changes = new HashMap<Arn, Integer>();
        for (var entry : c.priorities().entrySet()) {
            var rule = rule(lb, entry.getKey());
            if (rule.isEmpty()) return refuse(new RuleNotFound(entry.getKey()));
            if (rule.get().isDefault()) return refuse(new DefaultRuleIsFixed(entry.getKey()));
            var refusal = priorityRefusal(entry.getValue());
            if (refusal.isPresent()) return refuse(refusal.get());
            if (!entry.getValue().equals(rule.get().priority())) changes.put(entry.getKey(), entry.getValue());
        }
        for (var listener : lb.listeners().values()) {
            var seen = new HashSet<Integer>();
            for (var rule : listener.withPriorities(changes).rules())
                if (rule.priority() != null && !seen.add(rule.priority()))
                    return refuse(new PriorityInUse(rule.priority()));
        }
        return changes.isEmpty() ? accept() : accept(new RulePrioritiesSet(changes));
    }

    private static Decision<Event, Refusal> deleteRule(Active lb, DeleteRule c) {
        var rule = rule(lb, c.rule());
        if (rule.isEmpty()) return refuse(new RuleNotFound(c.rule()));
        return rule.get().isDefault() ? refuse(new DefaultRuleIsFixed(c.rule())) : accept(new RuleDeleted(c.rule()));
    }

    private static Decision<Event, Refusal> addTags(Active lb, AddTags c) {
        var tags = tags(lb, c.resource());
        if (tags.isEmpty()) return refuse(notFound(c.resource()));
        var refusal = tagsRefusal(tags.get(), c.tags());
        if (refusal.isPresent()) return refuse(refusal.get());
        return tags.get().plus(c.tags()).equals(tags.get()) ? accept() : accept(new TagsAdded(c.resource(), c.tags()));
    }

    private static Decision<Event, Refusal> removeTags(Active lb, RemoveTags c) {
        var tags = tags(lb, c.resource());
        if (tags.isEmpty()) return refuse(notFound(c.resource()));
        return tags.get().minus(c.keys()).equals(tags.get())
                ? accept()
                : accept(new TagsRemoved(c.resource(), c.keys()));
    }

    private static Refusal notFound(Arn resource) {
        return ResourceArns.kind(resource)
                .map(kind -> switch (kind) {
                    case LISTENER -> new ListenerNotFound(resource);
                    case RULE -> new RuleNotFound(resource);
                    case LOAD_BALANCER, TARGET_GROUP -> new NotFound();
                })
                .orElseGet(NotFound::new);
    }

    private static Optional<Tags> tags(Active lb, Arn resource) {
        if (resource.equals(lb.settings().arn())) return Optional.of(lb.tags());
        var listener = lb.listeners().get(resource);
        return listener != null
                ? Optional.of(listener.tags())
                : rule(lb, resource).map(Rule::tags);
    }

    private static Optional<Rule> rule(Active lb, Arn rule) {
        return lb.listeners().values().stream()
                .flatMap(listener -> listener.rule(rule).stream())
                .findFirst();
    }

    private static Optional<Refusal> priorityRefusal(int priority) {
        return priority >= 1 && priority <= Rule.MOST_PRIORITY
                ? Optional.empty()
                : Optional.of(new Invalid("Rule priority '" + priority + "' must be in the range 1-50000"));
    }

    private static Optional<Refusal> conditionsRefusal(List<Condition> conditions) {
        return Conditions.violation(conditions).map(Invalid::new);
    }

    private static Optional<Refusal> tagsRefusal(Tags own, Tags added) {
        return own.violation(added).map(TagsRefused::new);
    }

    private static Optional<Refusal> actionRefusal(Active lb, Action action) {
        var violation = action.violation();
        if (violation.isPresent()) return Optional.of(new InvalidAction(violation.get()));
        var groups = new HashSet<>(targetGroups(lb));
        groups.addAll(action.targetGroups());
        return groups.size() > MOST_TARGET_GROUPS
                ? Optional.of(new TooManyTargetGroups(MOST_TARGET_GROUPS))
                : Optional.empty();
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, LoadBalancerCreated e) ->
                new Active(
                        e.settings(),
                        e.nodes(),
                        Status.PROVISIONING,
                        LoadBalancerAttributes.DEFAULT,
                        e.tags(),
                        Map.of());
            case After(Active _, LoadBalancerDeleted _) -> new Deleted();
            case After(Active lb, AttributesModified e) ->
                new Active(
                        lb.settings(),
                        lb.nodes(),
                        lb.status(),
                        lb.attributes().with(e.values()),
                        lb.tags(),
                        lb.listeners());
            case After(Active lb, ZonesChanged e) -> zonesChanged(lb, e);
            case After(Active lb, StatusChanged e) ->
                new Active(lb.settings(), lb.nodes(), e.status(), lb.attributes(), lb.tags(), lb.listeners());
            case After(Active lb, ListenerCreated e)
            when !lb.listeners().containsKey(e.listener()) ->
                with(lb, Listener.of(e.listener(), e.port(), e.defaultRule(), e.defaultAction(), e.tags()));
            case After(Active lb, ListenerModified e) ->
                with(lb, known(lb, e.listener(), e).with(e.port(), e.defaultAction()));
            case After(Active lb, ListenerDeleted e) -> without(lb, known(lb, e.listener(), e));
            case After(Active lb, RuleCreated e) ->
                with(
                        lb,
                        known(lb, ResourceArns.listenerOf(e.rule()), e)
                                .plus(new Rule(e.rule(), e.priority(), e.conditions(), e.action(), e.tags())));
            case After(Active lb, RuleModified e) ->
                with(lb, holding(lb, e.rule(), e).withRule(e.rule(), e.conditions(), e.action()));
            case After(Active lb, RulePrioritiesSet e) -> prioritiesSet(lb, e);
            case After(Active lb, RuleDeleted e) ->
                with(lb, holding(lb, e.rule(), e).minus(e.rule()));
            case After(Active lb, TagsAdded e) ->
                tagged(lb, e.resource(), tagsOf(lb, e.resource(), e).plus(e.tags()));
            case After(Active lb, TagsRemoved e) ->
                tagged(lb, e.resource(), tagsOf(lb, e.resource(), e).minus(e.keys()));
            // Impossible history means a damaged stream: stop, never guess.
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }

    private static Active zonesChanged(Active lb, ZonesChanged e) {
        var nodes = new TreeMap<AvailabilityZone, Node>();
        lb.nodes().forEach(node -> nodes.put(node.zone(), node));
        e.removed().forEach(node -> nodes.remove(node.zone()));
        e.added().forEach(node -> nodes.put(node.zone(), node));
        return new Active(
                lb.settings(), List.copyOf(nodes.values()), lb.status(), lb.attributes(), lb.tags(), lb.listeners());
    }

    private static Active prioritiesSet(Active lb, RulePrioritiesSet e) {
        e.priorities().keySet().forEach(rule -> holding(lb, rule, e));
        var listeners = new HashMap<>(lb.listeners());
        listeners.replaceAll((_, listener) -> listener.withPriorities(e.priorities()));
        return listeners(lb, listeners);
    }

    private static Active tagged(Active lb, Arn resource, Tags tags) {
        if (resource.equals(lb.settings().arn()))
            return new Active(lb.settings(), lb.nodes(), lb.status(), lb.attributes(), tags, lb.listeners());
        var listener = lb.listeners().get(resource);
        if (listener != null) return with(lb, listener.with(tags));
        var listeners = new HashMap<>(lb.listeners());
        listeners.replaceAll((_, own) -> own.withRule(resource, tags));
        return listeners(lb, listeners);
    }

    private static Active with(Active lb, Listener listener) {
        var listeners = new HashMap<>(lb.listeners());
        listeners.put(listener.arn(), listener);
        return listeners(lb, listeners);
    }

    private static Active without(Active lb, Listener listener) {
        var listeners = new HashMap<>(lb.listeners());
        listeners.remove(listener.arn());
        return listeners(lb, listeners);
    }

    private static Active listeners(Active lb, Map<Arn, Listener> listeners) {
        return new Active(lb.settings(), lb.nodes(), lb.status(), lb.attributes(), lb.tags(), listeners);
    }

    private static Listener known(Active lb, Arn arn, Event event) {
        var listener = lb.listeners().get(arn);
        if (listener == null) throw new CorruptStreamException(lb, event);
        return listener;
    }

    private static Listener holding(Active lb, Arn rule, Event event) {
        var listener = known(lb, ResourceArns.listenerOf(rule), event);
        if (listener.rule(rule).filter(own -> !own.isDefault()).isEmpty()) throw new CorruptStreamException(lb, event);
        return listener;
    }

    private static Tags tagsOf(Active lb, Arn resource, Event event) {
        return tags(lb, resource).orElseThrow(() -> new CorruptStreamException(lb, event));
    }
}
