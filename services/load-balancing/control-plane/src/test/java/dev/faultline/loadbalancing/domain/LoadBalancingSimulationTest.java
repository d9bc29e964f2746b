package dev.faultline.loadbalancing.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.listener.Action.FixedResponse;
import dev.faultline.loadbalancing.domain.listener.Action.Forward;
import dev.faultline.loadbalancing.domain.listener.Action.WeightedGroup;
import dev.faultline.loadbalancing.domain.listener.Condition;
import dev.faultline.loadbalancing.domain.listener.Condition.PathPattern;
import dev.faultline.loadbalancing.domain.listener.Rule;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.loadbalancer.Node;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.loadbalancing.domain.targetgroup.HealthCheck;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import dev.faultline.loadbalancing.domain.targetgroup.TargetType;
import dev.faultline.loadbalancing.domain.targetgroup.TimingProfile;
import dev.faultline.testkit.Simulation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random commands to two load balancers and three target groups: whatever is asked, what must be unique stays so. */
class LoadBalancingSimulationTest {
    private static final Region REGION = new Region("us-east-1");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final List<Condition> ANY = List.of(new PathPattern(List.of("/*")));

    @Test
    void ports_priorities_and_associations_stay_unique() {
        Simulation.run(200, random -> {
            var world = new World(random);
            for (int step = 0; step < 150; step++) {
                world.step();
                world.assertInvariants();
            }
        });
    }

    /** The aggregates as the API drives them: a load balancer and the groups it takes or gives back change together. */
    private static final class World {
        private final RandomGenerator random;
        private final Map<Arn, LoadBalancer.State> balancers = new LinkedHashMap<>();
        private final Map<Arn, TargetGroup.State> groups = new LinkedHashMap<>();
        private Instant now = NOON;
        private int ids;

        World(RandomGenerator random) {
            this.random = random;
            for (var name : List.of("one", "two"))
                balancers.put(
                        ResourceArns.loadBalancer(REGION, AccountId.DEFAULT, name, id()), new LoadBalancer.Absent());
            for (var name : List.of("red", "green", "blue"))
                groups.put(ResourceArns.targetGroup(REGION, AccountId.DEFAULT, name, id()), new TargetGroup.Absent());
        }

        private String id() {
            return "%016x".formatted(++ids);
        }

        private <T> T pick(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }

        private TargetGroup.State group(Arn arn) {
            return requireNonNull(groups.get(arn));
        }

        void step() {
            now = now.plusSeconds(random.nextInt(100));
            if (random.nextInt(3) == 0) stepGroup(pick(List.copyOf(groups.keySet())));
            else stepBalancer(pick(List.copyOf(balancers.keySet())));
        }

        private void stepGroup(Arn arn) {
            var target = new Target.Key("i-" + random.nextInt(3), 80 + random.nextInt(2));
            var command =
                    switch (random.nextInt(7)) {
                        case 0 ->
                            new TargetGroup.CreateTargetGroup(
                                    new TargetGroup.Settings(arn, "group", TargetType.INSTANCE, 80, "vpc-1"),
                                    HealthCheck.Change.NONE,
                                    TimingProfile.STRICT,
                                    Tags.NONE,
                                    now);
                        case 1 -> new TargetGroup.DeleteTargetGroup();
                        case 2 ->
                            new TargetGroup.DeregisterTargets(
                                    List.of(new TargetGroup.TargetReference(target.id(), target.port())), now);
                        case 3 -> new TargetGroup.FinishDeregistration(List.of(target));
                        case 4 ->
                            new TargetGroup.ObserveHealth(
                                    List.of(new TargetGroup.ObservedHealth(target, TargetHealth.HEALTHY)));
                        case 5 -> new TargetGroup.ObserveInstance(target.id(), pick(List.of("running", "terminated")));
                        default ->
                            new TargetGroup.RegisterTargets(
                                    List.of(new TargetGroup.NewTarget(target.id(), target.port(), null)));
                    };
            if (TargetGroup.decide(group(arn), command)
                    instanceof Decision.Accepted<TargetGroup.Event, TargetGroup.Refusal>(var events)) {
                for (var event : events) groups.compute(arn, (_, state) -> TargetGroup.evolve(state, event));
                // A deleted group's ARN never comes back; a new one takes its place.
                if (group(arn) instanceof TargetGroup.Deleted)
                    groups.put(
                            ResourceArns.targetGroup(REGION, AccountId.DEFAULT, "again", id()),
                            new TargetGroup.Absent());
            }
        }

        private void stepBalancer(Arn arn) {
            var before = requireNonNull(balancers.get(arn));
            if (!(LoadBalancer.decide(before, balancerCommand(arn, before))
                    instanceof Decision.Accepted<LoadBalancer.Event, LoadBalancer.Refusal>(var events))) return;
            var after = before;
            for (var event : events) after = LoadBalancer.evolve(after, event);
            var changed = associate(arn, before, after);
            if (changed == null) return; // A group refuses: all of it is undone.
            groups.putAll(changed);
            balancers.put(arn, after);
            if (after instanceof LoadBalancer.Deleted)
                balancers.put(
                        ResourceArns.loadBalancer(REGION, AccountId.DEFAULT, "again", id()), new LoadBalancer.Absent());
        }

        private @Nullable Map<Arn, TargetGroup.State> associate(
                Arn arn, LoadBalancer.State before, LoadBalancer.State after) {
            var changed = new LinkedHashMap<Arn, TargetGroup.State>();
            var commands = new LinkedHashMap<Arn, TargetGroup.Command>();
            for (var group : LoadBalancer.targetGroups(before)) commands.put(group, new TargetGroup.Dissociate(arn));
            for (var group : LoadBalancer.targetGroups(after))
                if (commands.remove(group) == null) commands.put(group, new TargetGroup.Associate(arn));
            for (var entry : commands.entrySet()) {
                var state = group(entry.getKey());
                if (!(TargetGroup.decide(state, entry.getValue())
                        instanceof Decision.Accepted<TargetGroup.Event, TargetGroup.Refusal>(var events))) return null;
                for (var event : events) state = TargetGroup.evolve(state, event);
                changed.put(entry.getKey(), state);
            }
            return changed;
        }

        private LoadBalancer.Command balancerCommand(Arn arn, LoadBalancer.State state) {
            var listeners = state instanceof LoadBalancer.Active active
                    ? List.copyOf(active.listeners().keySet())
                    : List.<Arn>of();
            var rules = state instanceof LoadBalancer.Active active
                    ? active.listeners().values().stream()
                            .flatMap(listener -> listener.rules().stream())
                            .map(Rule::arn)
                            .toList()
                    : List.<Arn>of();
            if (listeners.isEmpty()) return random.nextBoolean() ? createBalancer(arn) : createListener(arn);
            return switch (random.nextInt(10)) {
                case 0 -> random.nextInt(5) == 0 ? new LoadBalancer.DeleteLoadBalancer() : createBalancer(arn);
                case 1 -> createListener(arn);
                case 2 -> new LoadBalancer.ModifyListener(pick(listeners), 80 + random.nextInt(4), action());
                case 3 -> new LoadBalancer.DeleteListener(pick(listeners));
                case 4 -> reorder(rules);
                case 5 -> new LoadBalancer.DeleteRule(pick(rules));
                case 6 -> new LoadBalancer.ModifyRule(pick(rules), null, action());
                default ->
                    new LoadBalancer.CreateRule(
                            ResourceArns.rule(pick(listeners), id()), 1 + random.nextInt(5), ANY, action(), Tags.NONE);
            };
        }

        private LoadBalancer.Command reorder(List<Arn> rules) {
            var priorities = new LinkedHashMap<Arn, Integer>();
            for (int i = 0; i <= random.nextInt(3); i++) priorities.put(pick(rules), 1 + random.nextInt(5));
            return new LoadBalancer.SetRulePriorities(priorities);
        }

        private LoadBalancer.Command createBalancer(Arn arn) {
            return new LoadBalancer.CreateLoadBalancer(
                    new LoadBalancer.Settings(arn, "name", "name", "internet-facing", "vpc-1"),
                    List.of(
                            new Node(REGION.zone('a'), "subnet-a", "127.1.1.10"),
                            new Node(REGION.zone('b'), "subnet-b", "127.1.2.10")),
                    Tags.NONE,
                    now);
        }

        private LoadBalancer.Command createListener(Arn arn) {
            var listener = ResourceArns.listener(arn, id());
            return new LoadBalancer.CreateListener(
                    listener, ResourceArns.rule(listener, id()), 80 + random.nextInt(4), action(), Tags.NONE, now);
        }

        private Action action() {
            if (random.nextInt(4) == 0) return new FixedResponse(200, "text/plain", "");
            var chosen = new HashSet<Arn>();
            for (int i = 0; i <= random.nextInt(2); i++) chosen.add(pick(List.copyOf(groups.keySet())));
            return new Forward(
                    chosen.stream().map(group -> new WeightedGroup(group, 1)).toList());
        }

        void assertInvariants() {
            var users = new LinkedHashMap<Arn, Arn>();
            for (var entry : balancers.entrySet()) {
                if (!(entry.getValue() instanceof LoadBalancer.Active active)) continue;
                var ports = new ArrayList<Integer>();
                for (var listener : active.listeners().values()) {
                    ports.add(listener.port());
                    var priorities =
                            listener.rules().stream().map(Rule::priority).toList();
                    assertThat(priorities)
                            .as("priorities of %s", listener.arn())
                            .doesNotHaveDuplicates();
                    assertThat(listener.rules().stream().filter(Rule::isDefault))
                            .hasSize(1);
                    assertThat(listener.rules().getLast().isDefault()).isTrue();
                }
                assertThat(ports).as("ports of %s", entry.getKey()).doesNotHaveDuplicates();
                for (var group : LoadBalancer.targetGroups(active))
                    assertThat(users.put(group, entry.getKey()))
                            .as("another user of %s", group)
                            .isNull();
            }
            for (var entry : groups.entrySet()) {
                var known = entry.getValue() instanceof TargetGroup.Active active ? active.loadBalancer() : null;
                assertThat(known).as("user of %s", entry.getKey()).isEqualTo(users.get(entry.getKey()));
            }
        }
    }
}
