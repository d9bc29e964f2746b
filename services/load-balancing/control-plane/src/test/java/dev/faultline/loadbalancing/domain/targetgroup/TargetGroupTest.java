package dev.faultline.loadbalancing.domain.targetgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.loadbalancing.domain.resource.AttributeTable.Violation;
import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.*;
import dev.faultline.testkit.AggregateFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetGroupTest {
    private static final Arn ARN =
            Arn.parse("arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef");
    private static final Arn LB =
            Arn.parse("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef");
    private static final Arn OTHER_LB =
            Arn.parse("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/other/0123456789abcdef");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Settings SETTINGS = new Settings(ARN, "web", TargetType.INSTANCE, 8080, "vpc-1");
    private static final CreateTargetGroup CREATE =
            new CreateTargetGroup(SETTINGS, HealthCheck.Change.NONE, TimingProfile.RELAXED, Tags.NONE, NOON);
    private static final Event CREATED = new TargetGroupCreated(SETTINGS, HealthCheck.DEFAULT, Tags.NONE, NOON);
    private static final Event USED = new Associated(LB);
    private static final Target.Key ONE = new Target.Key("i-1", 8080);
    private static final Event ONE_REGISTERED = new TargetRegistered(ONE, null);
    private static final Event ONE_DRAINING = new TargetDeregistrationStarted(ONE, NOON.plusSeconds(300));
    private static final TargetHealth TIMEOUT =
            new TargetHealth(TargetHealth.State.UNHEALTHY, "Target.Timeout", "Request timed out");

    private final AggregateFixture<State, Command, Event, Refusal> group = AggregateFixture.of(TargetGroup.AGGREGATE);

    private static RegisterTargets register(String id) {
        return new RegisterTargets(List.of(new NewTarget(id, null, null)));
    }

    private static DeregisterTargets deregister(String id, Instant at) {
        return new DeregisterTargets(List.of(new TargetReference(id, null)), at);
    }

    private static ObserveHealth observe(TargetHealth health) {
        return new ObserveHealth(List.of(new ObservedHealth(ONE, health)));
    }

    @Test
    void a_group_is_created_with_AWS_defaults() {
        group.given().when(CREATE).then(CREATED);
    }

    @Test
    void creating_it_again_with_the_same_settings_changes_nothing() {
        group.given(CREATED, USED, ONE_REGISTERED).when(CREATE).then();
    }

    @Test
    void creating_it_again_with_other_settings_is_refused() {
        var other = new Settings(ARN, "web", TargetType.INSTANCE, 81, "vpc-1");
        group.given(CREATED)
                .when(new CreateTargetGroup(other, HealthCheck.Change.NONE, TimingProfile.RELAXED, Tags.NONE, NOON))
                .thenRefused(new AlreadyExists("web"));
    }

    @Test
    void a_bad_name_is_refused() {
        var bad = new Settings(ARN, "-web", TargetType.INSTANCE, 80, "vpc-1");
        group.given()
                .when(new CreateTargetGroup(bad, HealthCheck.Change.NONE, TimingProfile.RELAXED, Tags.NONE, NOON))
                .thenRefused(new Invalid("Target group name '-web' cannot begin or end with '-'"));
    }

    @Test
    void nothing_but_a_deletion_is_possible_without_a_group() {
        group.given().when(register("i-1")).thenRefused(new NotFound());
        group.given().when(new DeleteTargetGroup()).then();
        group.given(CREATED, new TargetGroupDeleted(ARN, "web")).when(CREATE).thenRefused(new NotFound());
        group.given(CREATED, new TargetGroupDeleted(ARN, "web"))
                .when(new DeleteTargetGroup())
                .then();
    }

    @Test
    void a_group_in_use_cannot_be_deleted() {
        group.given(CREATED, USED).when(new DeleteTargetGroup()).thenRefused(new InUse(LB));
        group.given(CREATED, USED, new Dissociated(LB))
                .when(new DeleteTargetGroup())
                .then(new TargetGroupDeleted(ARN, "web"));
    }

    @Test
    void one_load_balancer_only_may_use_a_group() {
        group.given(CREATED).when(new Associate(LB)).then(USED);
        group.given(CREATED, USED).when(new Associate(LB)).then();
        group.given(CREATED, USED).when(new Associate(OTHER_LB)).thenRefused(new OtherLoadBalancer(LB));
        group.given(CREATED, USED, new Dissociated(LB))
                .when(new Associate(OTHER_LB))
                .then(new Associated(OTHER_LB));
        group.given(CREATED, USED).when(new Dissociate(OTHER_LB)).then();
    }

    @Test
    void a_target_takes_the_groups_port_unless_it_has_its_own() {
        group.given(CREATED)
                .when(new RegisterTargets(List.of(new NewTarget("i-1", null, null), new NewTarget("i-1", 9000, null))))
                .then(ONE_REGISTERED, new TargetRegistered(new Target.Key("i-1", 9000), null));
    }

    @Test
    void registering_a_target_again_changes_nothing() {
        group.given(CREATED, ONE_REGISTERED).when(register("i-1")).then();
        group.given(CREATED)
                .when(new RegisterTargets(List.of(new NewTarget("i-1", null, null), new NewTarget("i-1", 8080, null))))
                .then(ONE_REGISTERED);
    }

    @Test
    void an_address_keeps_the_zone_it_was_registered_with() {
        var zone = new AvailabilityZone("us-east-1b");
        group.given(CREATED)
                .when(new RegisterTargets(List.of(new NewTarget("127.1.2.100", 80, zone))))
                .then(new TargetRegistered(new Target.Key("127.1.2.100", 80), zone));
    }

    @Test
    void a_group_has_a_thousand_targets_at_most() {
        var thousand = IntStream.rangeClosed(1, TargetGroup.MOST_TARGETS)
                .mapToObj(port -> new NewTarget("i-1", port, null))
                .toList();
        var full = group.given(CREATED).when(new RegisterTargets(thousand)).accepted();
        assertThat(full).hasSize(TargetGroup.MOST_TARGETS);
        var history = new ArrayList<Event>(List.of(CREATED));
        history.addAll(full);
        group.given(history).when(register("i-2")).thenRefused(new TooManyTargets(1000));
        group.given(history).when(new RegisterTargets(thousand)).then();
    }

    @Test
    void a_deregistered_target_drains_for_the_groups_delay() {
        group.given(CREATED, USED, ONE_REGISTERED)
                .when(deregister("i-1", NOON))
                .then(new TargetDeregistrationStarted(ONE, NOON.plus(Duration.ofSeconds(300))));
        group.given(CREATED, new AttributesModified(Map.of(TargetGroupAttributes.DEREGISTRATION_DELAY, "5")), USED)
                .when(register("i-1"))
                .then(ONE_REGISTERED);
        group.given(
                        CREATED,
                        new AttributesModified(Map.of(TargetGroupAttributes.DEREGISTRATION_DELAY, "5")),
                        USED,
                        ONE_REGISTERED)
                .when(deregister("i-1", NOON))
                .then(new TargetDeregistrationStarted(ONE, NOON.plusSeconds(5)));
    }

    @Test
    void without_a_delay_or_a_load_balancer_there_is_nothing_to_drain() {
        group.given(CREATED, ONE_REGISTERED).when(deregister("i-1", NOON)).then(new TargetDeregistered(ONE));
        group.given(
                        CREATED,
                        new AttributesModified(Map.of(TargetGroupAttributes.DEREGISTRATION_DELAY, "0")),
                        USED,
                        ONE_REGISTERED)
                .when(deregister("i-1", NOON))
                .then(new TargetDeregistered(ONE));
    }

    @Test
    void deregistering_what_is_absent_or_drains_already_changes_nothing() {
        group.given(CREATED, USED).when(deregister("i-1", NOON)).then();
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING)
                .when(deregister("i-1", NOON.plusSeconds(10)))
                .then();
    }

    @Test
    void draining_ends_once() {
        var finish = new FinishDeregistration(List.of(ONE));
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING).when(finish).then(new TargetDeregistered(ONE));
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING, new TargetDeregistered(ONE))
                .when(finish)
                .then();
    }

    @Test
    void a_target_registered_again_while_it_drains_stays() {
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING)
                .when(register("i-1"))
                .then(ONE_REGISTERED);
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING, ONE_REGISTERED)
                .when(new FinishDeregistration(List.of(ONE)))
                .then();
    }

    @Test
    void only_transitions_of_health_are_events() {
        var healthy = new TargetHealthChanged(ONE, TargetHealth.HEALTHY);
        group.given(CREATED, USED, ONE_REGISTERED)
                .when(observe(TargetHealth.HEALTHY))
                .then(healthy);
        group.given(CREATED, USED, ONE_REGISTERED, healthy)
                .when(observe(TargetHealth.HEALTHY))
                .then();
        group.given(CREATED, USED, ONE_REGISTERED, healthy)
                .when(observe(TIMEOUT))
                .then(new TargetHealthChanged(ONE, TIMEOUT));
    }

    @Test
    void health_of_a_target_that_drains_is_gone_or_is_not_in_use_is_no_news() {
        group.given(CREATED, USED).when(observe(TIMEOUT)).then();
        group.given(CREATED, ONE_REGISTERED).when(observe(TIMEOUT)).then();
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING)
                .when(observe(TIMEOUT))
                .then();
    }

    @Test
    void health_is_forgotten_with_the_load_balancer_that_found_it() {
        var healthy = new TargetHealthChanged(ONE, TargetHealth.HEALTHY);
        group.given(CREATED, USED, ONE_REGISTERED, healthy, new Dissociated(LB), new Associated(OTHER_LB))
                .when(observe(TargetHealth.HEALTHY))
                .then(healthy);
    }

    @Test
    void targets_of_a_group_that_is_given_back_are_unused() {
        group.given(
                        CREATED,
                        USED,
                        ONE_REGISTERED,
                        new TargetRegistered(new Target.Key("i-2", 8080), null),
                        ONE_DRAINING)
                .when(new Dissociate(LB))
                .then(
                        new Dissociated(LB),
                        new TargetHealthChanged(new Target.Key("i-2", 8080), TargetHealth.GROUP_NOT_IN_USE));
    }

    @Test
    void a_terminated_instance_ends_its_draining() {
        var gone = new ObserveInstance("i-1", "terminated");
        group.given(CREATED, USED, ONE_REGISTERED, ONE_DRAINING)
                .when(gone)
                .then(new TargetInstanceChanged("i-1", "terminated"), new TargetDeregistered(ONE));
        group.given(CREATED, USED, ONE_REGISTERED).when(gone).then(new TargetInstanceChanged("i-1", "terminated"));
        group.given(CREATED, USED, ONE_REGISTERED, new TargetInstanceChanged("i-1", "terminated"))
                .when(gone)
                .then();
        group.given(CREATED, USED, ONE_REGISTERED, new TargetInstanceChanged("i-1", "terminated"))
                .when(deregister("i-1", NOON))
                .then(new TargetDeregistered(ONE));
        group.given(CREATED, USED, ONE_REGISTERED)
                .when(new ObserveInstance("i-2", "terminated"))
                .then();
    }

    @Test
    void a_check_is_modified_in_part() {
        var change = new HealthCheck.Change(null, "/healthz", 2, 1, 2, null, null);
        group.given(CREATED)
                .when(new ModifyHealthCheck(change, TimingProfile.RELAXED))
                .then(new HealthCheckModified(new HealthCheck("traffic-port", "/healthz", 2, 1, 2, 2, "200")));
        group.given(CREATED)
                .when(new ModifyHealthCheck(HealthCheck.Change.NONE, TimingProfile.RELAXED))
                .then();
    }

    @Test
    void an_attribute_without_effect_is_refused() {
        group.given(CREATED)
                .when(new ModifyAttributes(Map.of("stickiness.enabled", "true")))
                .thenRefused(new InvalidAttribute(new Violation.WithoutEffect("stickiness.enabled", "true", "false")));
        group.given(CREATED)
                .when(new ModifyAttributes(Map.of("stickiness.enabled", "false")))
                .then();
        group.given(CREATED)
                .when(new ModifyAttributes(Map.of("no.such.key", "1")))
                .thenRefused(new InvalidAttribute(new Violation.UnknownKey("no.such.key")));
        group.given(CREATED)
                .when(new ModifyAttributes(Map.of(TargetGroupAttributes.DEREGISTRATION_DELAY, "3601")))
                .thenRefused(new InvalidAttribute(new Violation.OutOfRange(
                        TargetGroupAttributes.DEREGISTRATION_DELAY, "3601", "a whole number from 0 to 3600")));
    }

    @Test
    void an_impossible_history_stops() {
        assertThatThrownBy(
                        () -> group.given(CREATED, new TargetDeregistered(ONE)).state())
                .isInstanceOf(CorruptStreamException.class);
        assertThatThrownBy(() -> group.given(CREATED, CREATED).state()).isInstanceOf(CorruptStreamException.class);
        assertThatThrownBy(() ->
                        group.given(CREATED, ONE_REGISTERED, ONE_REGISTERED).state())
                .isInstanceOf(CorruptStreamException.class);
    }
}
