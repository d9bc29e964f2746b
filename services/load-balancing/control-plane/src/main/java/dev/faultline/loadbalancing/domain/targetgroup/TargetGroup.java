package dev.faultline.loadbalancing.domain.targetgroup;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.loadbalancing.domain.resource.AttributeTable;
import dev.faultline.loadbalancing.domain.resource.ResourceName;
import dev.faultline.loadbalancing.domain.resource.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which targets a group has and which one load balancer may forward to it. Whether an instance runs and which
 * zones are enabled is not its business: those facts belong to others, and a target's view is put together from both.
 */
public final class TargetGroup {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("target-group", new Absent(), TargetGroup::decide, TargetGroup::evolve);

    /** AWS's quota of targets per target group (ALB guide, load-balancer-limits). */
    public static final int MOST_TARGETS = 1000;

    private TargetGroup() {}

    public sealed interface State {}

    public record Absent() implements State {}

    public record Deleted() implements State {}

    /** @param loadBalancer the one load balancer that forwards to the group; null for none */
    public record Active(
            Settings settings,
            HealthCheck healthCheck,
            TargetGroupAttributes attributes,
            Tags tags,
            @Nullable Arn loadBalancer,
            List<Target> targets)
            implements State {
        public Active {
            targets = List.copyOf(targets);
        }

        Optional<Target> target(Target.Key key) {
            return targets.stream().filter(target -> target.key().equals(key)).findFirst();
        }
    }

    /** What never changes about a group. Its protocol is HTTP. */
    public record Settings(Arn arn, String name, TargetType type, int port, String vpcId) {}

    /** @param zone the zone of an address; null for an instance */
    public record NewTarget(
            String id, @Nullable Integer port, @Nullable AvailabilityZone zone) {}

    /** @param port null for the group's port */
    public record TargetReference(String id, @Nullable Integer port) {}

    public record ObservedHealth(Target.Key target, TargetHealth health) {}

    public sealed interface Command {}

    public record CreateTargetGroup(
            Settings settings, HealthCheck.Change healthCheck, TimingProfile profile, Tags tags, Instant at)
            implements Command {}

    public record ModifyHealthCheck(HealthCheck.Change change, TimingProfile profile) implements Command {}

    public record ModifyAttributes(Map<String, String> values) implements Command {}

    public record RegisterTargets(List<NewTarget> targets) implements Command {}

    public record DeregisterTargets(List<TargetReference> targets, Instant at) implements Command {}

    /** Ends the draining of targets whose time is up, and of those that nothing can be in flight to any more. */
    public record FinishDeregistration(List<Target.Key> targets) implements Command {}

    /** @param state as EC2 names it: pending, running, shutting-down, terminated, stopping or stopped */
    public record ObserveInstance(String instanceId, String state) implements Command {}

    public record ObserveHealth(List<ObservedHealth> observed) implements Command {}

    /** A rule of the load balancer begins to forward to the group. */
    public record Associate(Arn loadBalancer) implements Command {}

    /** The last rule of the load balancer that forwarded to the group is gone. */
    public record Dissociate(Arn loadBalancer) implements Command {}

    public record AddTags(Tags tags) implements Command {}

    public record RemoveTags(List<String> keys) implements Command {}

    public record DeleteTargetGroup() implements Command {}

    public sealed interface Event {}

    public record TargetGroupCreated(Settings settings, HealthCheck healthCheck, Tags tags, Instant at)
            implements Event {}

    public record HealthCheckModified(HealthCheck healthCheck) implements Event {}

    public record AttributesModified(Map<String, String> values) implements Event {}

    public record TargetRegistered(
            Target.Key target, @Nullable AvailabilityZone zone) implements Event {}

    public record TargetDeregistrationStarted(Target.Key target, Instant drainingUntil) implements Event {}

    public record TargetDeregistered(Target.Key target) implements Event {}

    /** The instance behind targets of the group has changed its state. */
    public record TargetInstanceChanged(String instanceId, String state) implements Event {}

    public record TargetHealthChanged(Target.Key target, TargetHealth health) implements Event {}

    public record Associated(Arn loadBalancer) implements Event {}

    public record Dissociated(Arn loadBalancer) implements Event {}

    public record TagsAdded(Tags tags) implements Event {}

    public record TagsRemoved(List<String> keys) implements Event {}

    public record TargetGroupDeleted(Arn arn, String name) implements Event {}

    public sealed interface Refusal {}

    public record NotFound() implements Refusal {}

    /** The name is taken by a group with other settings. */
    public record AlreadyExists(String name) implements Refusal {}

    /** A value is outside its format or range. */
    public record Invalid(String message) implements Refusal {}

    public record InvalidAttribute(AttributeTable.Violation violation) implements Refusal {}

    public record InUse(Arn loadBalancer) implements Refusal {}

    public record OtherLoadBalancer(Arn loadBalancer) implements Refusal {}

    public record TooManyTargets(int most) implements Refusal {}

    public record TagsRefused(Tags.Violation violation) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, CreateTargetGroup c) -> create(c);
            // Deleting what is not there succeeds (ELBv2 API reference); all else needs a group.
            case On(Absent _, DeleteTargetGroup _), On(Deleted _, DeleteTargetGroup _) -> accept();
            case On(Absent _, Command _), On(Deleted _, Command _) -> refuse(new NotFound());
            case On(Active group, CreateTargetGroup c) -> createAgain(group, c);
            case On(Active group, ModifyHealthCheck c) -> modifyHealthCheck(group, c);
            case On(Active group, ModifyAttributes c) -> modifyAttributes(group, c);
            case On(Active group, RegisterTargets c) -> register(group, c);
            case On(Active group, DeregisterTargets c) -> deregister(group, c);
            case On(Active group, FinishDeregistration c) -> finish(group, c);
            case On(Active group, ObserveInstance c) -> observeInstance(group, c);
            case On(Active group, ObserveHealth c) -> observe(group, c);
            case On(Active group, Associate c) -> associate(group, c);
            case On(Active group, Dissociate c) -> dissociate(group, c);
            case On(Active group, AddTags c) -> addTags(group, c);
            case On(Active group, RemoveTags c) ->
                group.tags().minus(c.keys()).equals(group.tags()) ? accept() : accept(new TagsRemoved(c.keys()));
            case On(Active group, DeleteTargetGroup _) ->
                group.loadBalancer() != null
                        ? refuse(new InUse(group.loadBalancer()))
                        : accept(new TargetGroupDeleted(
                                group.settings().arn(), group.settings().name()));
        };
    }

    private static Decision<Event, Refusal> create(CreateTargetGroup c) {
        var check = HealthCheck.DEFAULT.with(c.healthCheck(), c.profile());
        var violation = ResourceName.violation("Target group", c.settings().name())
                .or(() -> portViolation(c.settings().port()))
                .or(() -> check.violation(c.profile()));
        if (violation.isPresent()) return refuse(new Invalid(violation.get()));
        var tags = Tags.NONE.violation(c.tags());
        if (tags.isPresent()) return refuse(new TagsRefused(tags.get()));
        return accept(new TargetGroupCreated(c.settings(), check, c.tags(), c.at()));
    }

    /** The same settings again are a retry and change nothing; others under the same name are refused. */
    private static Decision<Event, Refusal> createAgain(Active group, CreateTargetGroup c) {
        var check = HealthCheck.DEFAULT.with(c.healthCheck(), c.profile());
        var own = group.settings();
        var wanted = c.settings();
        boolean same = own.name().equals(wanted.name())
                && own.type() == wanted.type()
                && own.port() == wanted.port()
                && own.vpcId().equals(wanted.vpcId())
                && group.healthCheck().equals(check)
                && group.tags().equals(c.tags());
        return same ? accept() : refuse(new AlreadyExists(own.name()));
    }

    private static Decision<Event, Refusal> modifyHealthCheck(Active group, ModifyHealthCheck c) {
        var check = group.healthCheck().with(c.change(), c.profile());
        var violation = check.violation(c.profile());
        if (violation.isPresent()) return refuse(new Invalid(violation.get()));
        return check.equals(group.healthCheck()) ? accept() : accept(new HealthCheckModified(check));
    }

    private static Decision<Event, Refusal> modifyAttributes(Active group, ModifyAttributes c) {
        var violation = TargetGroupAttributes.violation(c.values());
        if (violation.isPresent()) return refuse(new InvalidAttribute(violation.get()));
        boolean same = group.attributes()
                .with(c.values())
                .all()
                .equals(group.attributes().all());
        return same ? accept() : accept(new AttributesModified(c.values()));
    }

    private static Decision<Event, Refusal> register(Active group, RegisterTargets c) {
        var added = new LinkedHashSet<Target.Key>();
        var events = new ArrayList<Event>();
        for (var wanted : c.targets()) {
            int port = wanted.port() == null ? group.settings().port() : wanted.port();
            var bad = portViolation(port);
            if (bad.isPresent()) return refuse(new Invalid(bad.get()));
            var key = new Target.Key(wanted.id(), port);
            var registered = group.target(key);
            if (registered.isPresent() && !registered.get().draining()) continue; // A retry changes nothing.
            if (added.add(key)) events.add(new TargetRegistered(key, wanted.zone()));
        }
        group.targets().forEach(target -> added.add(target.key()));
        return added.size() > MOST_TARGETS ? refuse(new TooManyTargets(MOST_TARGETS)) : accept(events);
    }

    private static Decision<Event, Refusal> deregister(Active group, DeregisterTargets c) {
        var events = new ArrayList<Event>();
        var delay = group.attributes().deregistrationDelay();
        for (var reference : c.targets().stream().distinct().toList()) {
            int port = reference.port() == null ? group.settings().port() : reference.port();
            var target = group.target(new Target.Key(reference.id(), port))
                    .filter(registered -> !registered.draining())
                    .orElse(null);
            if (target == null) continue; // AWS: the action returns successfully.
            boolean drains = group.loadBalancer() != null && !delay.isZero() && !target.instanceIsGone();
            events.add(
                    drains
                            ? new TargetDeregistrationStarted(target.key(), c.at().plus(delay))
                            : new TargetDeregistered(target.key()));
        }
        return accept(events);
    }

    private static Decision<Event, Refusal> finish(Active group, FinishDeregistration c) {
        var events = new ArrayList<Event>();
        for (var key : c.targets().stream().distinct().toList()) {
            if (group.target(key).filter(Target::draining).isPresent()) events.add(new TargetDeregistered(key));
        }
        return accept(events);
    }

    /** Nothing can be in flight to an instance that is gone, so its draining ends with it. */
    private static Decision<Event, Refusal> observeInstance(Active group, ObserveInstance c) {
        boolean news = group.targets().stream()
                .anyMatch(target ->
                        target.key().id().equals(c.instanceId()) && !c.state().equals(target.instanceState()));
        if (!news) return accept();
        var events = new ArrayList<Event>();
        events.add(new TargetInstanceChanged(c.instanceId(), c.state()));
        if (c.state().equals(Target.TERMINATED))
            for (var target : group.targets())
                if (target.key().id().equals(c.instanceId()) && target.draining())
                    events.add(new TargetDeregistered(target.key()));
        return accept(events);
    }

    /** Only transitions are facts. What nodes say about a target that drains or is gone is no news. */
    private static Decision<Event, Refusal> observe(Active group, ObserveHealth c) {
        if (group.loadBalancer() == null) return accept();
        var last = new LinkedHashMap<Target.Key, TargetHealth>();
        for (var observed : c.observed()) last.put(observed.target(), observed.health());
        var events = new ArrayList<Event>();
        last.forEach((key, health) -> group.target(key)
                .filter(target -> !target.draining() && !target.health().equals(health))
                .ifPresent(_ -> events.add(new TargetHealthChanged(key, health))));
        return accept(events);
    }

    private static Decision<Event, Refusal> associate(Active group, Associate c) {
        if (group.loadBalancer() == null) return accept(new Associated(c.loadBalancer()));
        if (group.loadBalancer().equals(c.loadBalancer())) return accept();
        return refuse(new OtherLoadBalancer(group.loadBalancer()));
    }

    /** Whoever goes by the targets' health is told that nobody looks at them any more. */
    private static Decision<Event, Refusal> dissociate(Active group, Dissociate c) {
        if (!c.loadBalancer().equals(group.loadBalancer())) return accept();
        var events = new ArrayList<Event>();
        events.add(new Dissociated(c.loadBalancer()));
        for (var target : group.targets())
            if (!target.draining()) events.add(new TargetHealthChanged(target.key(), TargetHealth.GROUP_NOT_IN_USE));
        return accept(events);
    }

    private static Decision<Event, Refusal> addTags(Active group, AddTags c) {
        var violation = group.tags().violation(c.tags());
        if (violation.isPresent()) return refuse(new TagsRefused(violation.get()));
        return group.tags().plus(c.tags()).equals(group.tags()) ? accept() : accept(new TagsAdded(c.tags()));
    }

    private static Optional<String> portViolation(int port) {
        return port >= 1 && port <= 65535
                ? Optional.empty()
                : Optional.of("Port '" + port + "' must be in the range 1-65535");
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, TargetGroupCreated e) ->
                new Active(e.settings(), e.healthCheck(), TargetGroupAttributes.DEFAULT, e.tags(), null, List.of());
            case After(Active g, HealthCheckModified e) ->
                new Active(g.settings(), e.healthCheck(), g.attributes(), g.tags(), g.loadBalancer(), g.targets());
            case After(Active g, AttributesModified e) ->
                new Active(
                        g.settings(),
                        g.healthCheck(),
                        g.attributes().with(e.values()),
                        g.tags(),
                        g.loadBalancer(),
                        g.targets());
            case After(Active g, TargetRegistered e) -> registered(g, e);
            case After(Active g, TargetDeregistrationStarted e) ->
                with(g, known(g, e.target(), e).drainingUntil(e.drainingUntil()));
            case After(Active g, TargetDeregistered e) -> without(g, known(g, e.target(), e));
            case After(Active g, TargetInstanceChanged e) -> instanceChanged(g, e);
            case After(Active g, TargetHealthChanged e) ->
                with(g, known(g, e.target(), e).with(e.health()));
            case After(Active g, Associated e) when g.loadBalancer() == null -> associated(g, e.loadBalancer());
            case After(Active g, Dissociated e) when e.loadBalancer().equals(g.loadBalancer()) -> associated(g, null);
            case After(Active g, TagsAdded e) -> tagged(g, g.tags().plus(e.tags()));
            case After(Active g, TagsRemoved e) -> tagged(g, g.tags().minus(e.keys()));
            case After(Active g, TargetGroupDeleted _) when g.loadBalancer() == null -> new Deleted();
            // Impossible history means a damaged stream: stop, never guess.
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }

    private static Active registered(Active g, TargetRegistered e) {
        var registered = g.target(e.target());
        if (registered.isPresent() && !registered.get().draining()) throw new CorruptStreamException(g, e);
        return with(g, Target.registered(e.target(), e.zone()));
    }

    private static Active instanceChanged(Active g, TargetInstanceChanged e) {
        return targets(
                g,
                g.targets().stream()
                        .map(target ->
                                target.key().id().equals(e.instanceId()) ? target.withInstanceState(e.state()) : target)
                        .toList());
    }

    /** What nodes knew of the targets ends with the association. */
    private static Active associated(Active g, @Nullable Arn loadBalancer) {
        var targets = g.targets().stream()
                .map(target -> target.with(TargetHealth.REGISTRATION_IN_PROGRESS))
                .toList();
        return new Active(g.settings(), g.healthCheck(), g.attributes(), g.tags(), loadBalancer, targets);
    }

    private static Active tagged(Active g, Tags tags) {
        return new Active(g.settings(), g.healthCheck(), g.attributes(), tags, g.loadBalancer(), g.targets());
    }

    private static Active with(Active g, Target target) {
        var targets = new ArrayList<>(without(g, target).targets());
        targets.add(target);
        return targets(g, targets);
    }

    private static Active without(Active g, Target target) {
        return targets(
                g,
                g.targets().stream()
                        .filter(other -> !other.key().equals(target.key()))
                        .toList());
    }

    private static Active targets(Active g, List<Target> targets) {
        return new Active(g.settings(), g.healthCheck(), g.attributes(), g.tags(), g.loadBalancer(), targets);
    }

    private static Target known(Active g, Target.Key key, Event event) {
        return g.target(key).orElseThrow(() -> new CorruptStreamException(g, event));
    }
}
