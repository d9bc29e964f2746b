package dev.faultline.loadbalancing.domain.loadbalancer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.listener.Action.FixedResponse;
import dev.faultline.loadbalancing.domain.listener.Action.Forward;
import dev.faultline.loadbalancing.domain.listener.Action.Redirect;
import dev.faultline.loadbalancing.domain.listener.Action.WeightedGroup;
import dev.faultline.loadbalancing.domain.listener.Condition;
import dev.faultline.loadbalancing.domain.listener.Condition.PathPattern;
import dev.faultline.loadbalancing.domain.listener.Rule;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.*;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.testkit.AggregateFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Region REGION = new Region("us-east-1");
    private static final Arn LB = ResourceArns.loadBalancer(REGION, AccountId.DEFAULT, "web", "0000000000000001");
    private static final Arn GROUP = ResourceArns.targetGroup(REGION, AccountId.DEFAULT, "web", "0000000000000002");
    private static final Arn HTTP = ResourceArns.listener(LB, "0000000000000003");
    private static final Arn OTHER = ResourceArns.listener(LB, "0000000000000004");
    private static final Arn DEFAULT_RULE = ResourceArns.rule(HTTP, "0000000000000005");
    private static final Arn OTHER_DEFAULT_RULE = ResourceArns.rule(OTHER, "0000000000000006");
    private static final Arn FIRST = ResourceArns.rule(HTTP, "0000000000000007");
    private static final Arn SECOND = ResourceArns.rule(HTTP, "0000000000000008");

    private static final Settings SETTINGS =
            new Settings(LB, "web", "web-1.us-east-1.elb.localhost", "internet-facing", "vpc-1");
    private static final Node A = node('a');
    private static final Node B = node('b');
    private static final Node C = node('c');
    private static final Action FORWARD = new Forward(List.of(new WeightedGroup(GROUP, 1)));
    private static final Action OK = new FixedResponse(200, "text/plain", "ok");
    private static final List<Condition> IMAGES = List.of(new PathPattern(List.of("/img/*")));

    private static final Event CREATED = new LoadBalancerCreated(SETTINGS, List.of(A, B), Tags.NONE, NOON);
    private static final Event LISTENING = new ListenerCreated(HTTP, DEFAULT_RULE, 80, FORWARD, Tags.NONE, NOON);
    private static final Event FIRST_CREATED = new RuleCreated(FIRST, 10, IMAGES, OK, Tags.NONE);
    private static final Event SECOND_CREATED = new RuleCreated(SECOND, 20, IMAGES, OK, Tags.NONE);

    private final AggregateFixture<State, Command, Event, Refusal> balancer =
            AggregateFixture.of(LoadBalancer.AGGREGATE);

    private static Node node(char letter) {
        return new Node(REGION.zone(letter), "subnet-" + letter, "127.1." + (letter - 'a' + 1) + ".10");
    }

    private static CreateLoadBalancer create(Node... nodes) {
        return new CreateLoadBalancer(SETTINGS, List.of(nodes), Tags.NONE, NOON);
    }

    private static CreateListener listen(int port, Action action) {
        return new CreateListener(OTHER, OTHER_DEFAULT_RULE, port, action, Tags.NONE, NOON);
    }

    private static CreateRule rule(Arn rule, int priority) {
        return new CreateRule(rule, priority, IMAGES, OK, Tags.NONE);
    }

    @Test
    void two_zones_are_needed() {
        balancer.given().when(create(A, B)).then(CREATED);
        balancer.given()
                .when(create(A))
                .thenRefused(new Invalid("At least two subnets in two different Availability Zones must be specified"));
    }

    @Test
    void creating_it_again_with_the_same_settings_changes_nothing() {
        balancer.given(CREATED, LISTENING).when(create(B, A)).then();
        balancer.given(CREATED).when(create(A, C)).thenRefused(new AlreadyExists("web"));
        balancer.given(CREATED)
                .when(new CreateLoadBalancer(SETTINGS, List.of(A, B), new Tags(Map.of("k", "v")), NOON))
                .thenRefused(new AlreadyExists("web"));
    }

    @Test
    void a_name_of_AWS_own_is_refused() {
        var settings = new Settings(LB, "internal-web", "x", "internal", "vpc-1");
        balancer.given()
                .when(new CreateLoadBalancer(settings, List.of(A, B), Tags.NONE, NOON))
                .thenRefused(new Invalid("Load balancer name 'internal-web' cannot begin with 'internal-'"));
    }

    @Test
    void deleting_gives_back_its_name_and_addresses_and_may_be_repeated() {
        var deleted = new LoadBalancerDeleted(LB, "web", List.of(A, B));
        balancer.given(CREATED, LISTENING).when(new DeleteLoadBalancer()).then(deleted);
        balancer.given(CREATED, deleted).when(new DeleteLoadBalancer()).then();
        balancer.given().when(new DeleteLoadBalancer()).then();
        balancer.given(CREATED, deleted).when(listen(80, OK)).thenRefused(new NotFound());
    }

    @Test
    void deletion_protection_protects() {
        var on = new AttributesModified(Map.of(LoadBalancerAttributes.DELETION_PROTECTION, "true"));
        var off = new AttributesModified(Map.of(LoadBalancerAttributes.DELETION_PROTECTION, "false"));
        balancer.given(CREATED, on).when(new DeleteLoadBalancer()).thenRefused(new DeletionProtected(LB));
        assertThat(balancer.given(CREATED, on, off)
                        .when(new DeleteLoadBalancer())
                        .accepted())
                .hasSize(1);
    }

    @Test
    void a_zone_that_stays_keeps_its_node() {
        var moved = new Node(B.zone(), B.subnetId(), "127.1.2.99");
        balancer.given(CREATED).when(new SetSubnets(List.of(moved, C))).then(new ZonesChanged(List.of(C), List.of(A)));
        balancer.given(CREATED).when(new SetSubnets(List.of(B, A))).then();
        balancer.given(CREATED)
                .when(new SetSubnets(List.of(A)))
                .thenRefused(new Invalid("At least two subnets in two different Availability Zones must be specified"));
    }

    @Test
    void status_moves_on_from_provisioning_and_never_back() {
        var active = new StatusChanged(Status.ACTIVE, "");
        balancer.given(CREATED).when(new ObserveStatus(Status.PROVISIONING, "")).then();
        balancer.given(CREATED).when(new ObserveStatus(Status.ACTIVE, "")).then(active);
        balancer.given(CREATED, active)
                .when(new ObserveStatus(Status.ACTIVE, ""))
                .then();
        balancer.given(CREATED, active)
                .when(new ObserveStatus(Status.PROVISIONING, ""))
                .then();
        balancer.given(CREATED, active)
                .when(new ObserveStatus(Status.ACTIVE_IMPAIRED, "us-east-1b does not answer"))
                .then(new StatusChanged(Status.ACTIVE_IMPAIRED, "us-east-1b does not answer"));
    }

    @Test
    void a_port_has_one_listener() {
        balancer.given(CREATED, LISTENING).when(listen(80, OK)).thenRefused(new PortInUse(80));
        balancer.given(CREATED, LISTENING)
                .when(listen(8080, OK))
                .then(new ListenerCreated(OTHER, OTHER_DEFAULT_RULE, 8080, OK, Tags.NONE, NOON));
    }

    @Test
    void the_same_listener_again_changes_nothing() {
        balancer.given(CREATED, LISTENING).when(listen(80, FORWARD)).then();
    }

    @Test
    void a_listener_moves_to_a_free_port_only() {
        var other = new ListenerCreated(OTHER, OTHER_DEFAULT_RULE, 8080, OK, Tags.NONE, NOON);
        balancer.given(CREATED, LISTENING, other)
                .when(new ModifyListener(OTHER, 80, null))
                .thenRefused(new PortInUse(80));
        balancer.given(CREATED, LISTENING, other)
                .when(new ModifyListener(OTHER, 81, null))
                .then(new ListenerModified(OTHER, 81, OK));
        balancer.given(CREATED, LISTENING, other)
                .when(new ModifyListener(OTHER, 8080, OK))
                .then();
        balancer.given(CREATED).when(new ModifyListener(HTTP, 81, null)).thenRefused(new ListenerNotFound(HTTP));
    }

    @Test
    void a_priority_has_one_rule() {
        balancer.given(CREATED, LISTENING, FIRST_CREATED).when(rule(SECOND, 10)).thenRefused(new PriorityInUse(10));
        balancer.given(CREATED, LISTENING, FIRST_CREATED).when(rule(SECOND, 20)).then(SECOND_CREATED);
        balancer.given(CREATED).when(rule(FIRST, 10)).thenRefused(new ListenerNotFound(HTTP));
    }

    @Test
    void rules_are_kept_in_the_order_of_their_evaluation() {
        var state = (Active) balancer.given(CREATED, LISTENING, SECOND_CREATED, FIRST_CREATED)
                .state();
        assertThat(requireNonNull(state.listeners().get(HTTP)).rules())
                .extracting(Rule::arn)
                .containsExactly(FIRST, SECOND, DEFAULT_RULE);
    }

    @Test
    void priorities_may_be_swapped_but_not_shared() {
        balancer.given(CREATED, LISTENING, FIRST_CREATED, SECOND_CREATED)
                .when(new SetRulePriorities(Map.of(FIRST, 20, SECOND, 10)))
                .then(new RulePrioritiesSet(Map.of(FIRST, 20, SECOND, 10)));
        balancer.given(CREATED, LISTENING, FIRST_CREATED, SECOND_CREATED)
                .when(new SetRulePriorities(Map.of(FIRST, 20)))
                .thenRefused(new PriorityInUse(20));
        balancer.given(CREATED, LISTENING, FIRST_CREATED, SECOND_CREATED)
                .when(new SetRulePriorities(Map.of(FIRST, 10)))
                .then();
    }

    @Test
    void the_default_rule_is_fixed() {
        balancer.given(CREATED, LISTENING)
                .when(new DeleteRule(DEFAULT_RULE))
                .thenRefused(new DefaultRuleIsFixed(DEFAULT_RULE));
        balancer.given(CREATED, LISTENING)
                .when(new SetRulePriorities(Map.of(DEFAULT_RULE, 1)))
                .thenRefused(new DefaultRuleIsFixed(DEFAULT_RULE));
        balancer.given(CREATED, LISTENING)
                .when(new ModifyRule(DEFAULT_RULE, IMAGES, null))
                .thenRefused(new DefaultRuleIsFixed(DEFAULT_RULE));
    }

    @Test
    void a_rule_is_modified_in_part() {
        var css = List.<Condition>of(new PathPattern(List.of("/css/*")));
        balancer.given(CREATED, LISTENING, FIRST_CREATED)
                .when(new ModifyRule(FIRST, css, null))
                .then(new RuleModified(FIRST, css, OK));
        balancer.given(CREATED, LISTENING, FIRST_CREATED)
                .when(new ModifyRule(FIRST, null, OK))
                .then();
        balancer.given(CREATED, LISTENING)
                .when(new ModifyRule(FIRST, css, null))
                .thenRefused(new RuleNotFound(FIRST));
    }

    @Test
    void rules_are_counted_over_all_listeners() {
        var history = new ArrayList<>(List.of(CREATED, LISTENING));
        for (int i = 1; i <= LoadBalancer.MOST_RULES; i++)
            history.add(new RuleCreated(ResourceArns.rule(HTTP, "%016x".formatted(100 + i)), i, IMAGES, OK, Tags.NONE));
        balancer.given(history).when(rule(FIRST, 1000)).thenRefused(new TooManyRules(100));
    }

    @Test
    void actions_are_checked_where_they_come_in() {
        balancer.given(CREATED)
                .when(listen(80, new FixedResponse(301, "text/plain", "")))
                .thenRefused(new InvalidAction(new Action.Violation.Invalid("The StatusCode must be 2xx, 4xx or 5xx")));
        balancer.given(CREATED)
                .when(listen(80, Redirect.SAME))
                .thenRefused(new InvalidAction(new Action.Violation.RedirectLoop()));
        balancer.given(CREATED)
                .when(listen(80, new Forward(List.of(new WeightedGroup(GROUP, 1000)))))
                .thenRefused(new InvalidAction(
                        new Action.Violation.Invalid("Target group weight '1000' must be in the range 0-999")));
    }

    @Test
    void it_tells_which_groups_it_forwards_to() {
        assertThat(LoadBalancer.targetGroups(balancer.given(CREATED, LISTENING).state()))
                .containsExactly(GROUP);
        assertThat(LoadBalancer.targetGroups(balancer.given(CREATED, LISTENING, new ListenerModified(HTTP, 80, OK))
                        .state()))
                .isEmpty();
    }

    @Test
    void each_part_has_its_own_tags() {
        var blue = new Tags(Map.of("colour", "blue"));
        for (var resource : List.of(LB, HTTP, FIRST)) {
            var tagged = new TagsAdded(resource, blue);
            balancer.given(CREATED, LISTENING, FIRST_CREATED)
                    .when(new AddTags(resource, blue))
                    .then(tagged);
            balancer.given(CREATED, LISTENING, FIRST_CREATED, tagged)
                    .when(new AddTags(resource, blue))
                    .then();
            balancer.given(CREATED, LISTENING, FIRST_CREATED, tagged)
                    .when(new RemoveTags(resource, List.of("colour", "size")))
                    .then(new TagsRemoved(resource, List.of("colour", "size")));
        }
        balancer.given(CREATED).when(new AddTags(HTTP, blue)).thenRefused(new ListenerNotFound(HTTP));
        balancer.given(CREATED, LISTENING).when(new AddTags(FIRST, blue)).thenRefused(new RuleNotFound(FIRST));
        balancer.given(CREATED)
                .when(new AddTags(LB, new Tags(Map.of("aws:x", ""))))
                .thenRefused(new TagsRefused(Tags.Violation.RESERVED_PREFIX));
    }

    @Test
    void an_impossible_history_stops() {
        for (Event impossible : List.of(
                CREATED,
                new ListenerDeleted(HTTP),
                FIRST_CREATED,
                new RuleDeleted(FIRST),
                new TagsRemoved(HTTP, List.of())))
            assertThatThrownBy(() -> balancer.given(CREATED, impossible).state())
                    .isInstanceOf(CorruptStreamException.class);
        assertThatThrownBy(() -> balancer.given(CREATED, LISTENING, new RuleDeleted(DEFAULT_RULE))
                        .state())
                .isInstanceOf(CorruptStreamException.class);
    }
}
