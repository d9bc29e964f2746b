package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventbus.Inbox;
import dev.faultline.loadbalancing.region.RunningRegion;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Target groups and the registration of targets. */
class TargetGroupsApiTest extends ApiTest {
    TargetGroupsApiTest(RunningRegion region) {
        super(region);
    }

    @Test
    void a_target_group_is_created_with_short_times_and_modified() {
        var name = name("tg");
        var group = elb.createTargetGroup(r -> r.name(name)
                        .protocol("HTTP")
                        .port(8080)
                        .vpcId(VPC)
                        .healthCheckPath("/healthz")
                        .healthCheckIntervalSeconds(1)
                        .healthyThresholdCount(2))
                .targetGroups()
                .getFirst();
        assertThat(group.targetGroupArn())
                .matches("arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/" + name + "/[0-9a-f]{16}");
        assertThat(group.healthCheckTimeoutSeconds()).isEqualTo(1);
        assertThat(group.matcher().httpCode()).isEqualTo("200");
        assertThat(group.targetType()).isEqualTo(TargetTypeEnum.INSTANCE);
        var modified = elb.modifyTargetGroup(r -> r.targetGroupArn(group.targetGroupArn())
                        .healthCheckIntervalSeconds(10)
                        .matcher(m -> m.httpCode("200-299")))
                .targetGroups()
                .getFirst();
        assertThat(modified.healthCheckPath()).isEqualTo("/healthz");
        assertThat(modified.matcher().httpCode()).isEqualTo("200-299");
        assertThat(elb.describeTargetGroups(r -> r.names(name)).targetGroups()).containsExactly(modified);
        assertThat(elb.createTargetGroup(r -> r.name(name)
                                .protocol("HTTP")
                                .port(8080)
                                .vpcId(VPC)
                                .healthCheckPath("/healthz")
                                .healthCheckIntervalSeconds(10)
                                .healthCheckTimeoutSeconds(1)
                                .healthyThresholdCount(2)
                                .matcher(m -> m.httpCode("200-299")))
                        .targetGroups())
                .containsExactly(modified);
        assertThatThrownBy(() -> elb.createTargetGroup(
                        r -> r.name(name).protocol("HTTP").port(81).vpcId(VPC)))
                .isInstanceOf(DuplicateTargetGroupNameException.class);
    }

    @Test
    void bad_target_groups_are_refused() {
        assertRefused(
                () -> elb.createTargetGroup(
                        r -> r.name("x").protocol("HTTP").port(80).vpcId("vpc-1")),
                "ValidationError",
                "The VPC ID 'vpc-1' is not found");
        assertRefused(
                () -> elb.createTargetGroup(r -> r.name("x").protocol("HTTP").vpcId(VPC)),
                "ValidationError",
                "A port must be specified");
        assertRefused(
                () -> elb.createTargetGroup(
                        r -> r.name("x").protocol("TCP").port(80).vpcId(VPC)),
                "ValidationError",
                "");
        assertRefused(
                () -> elb.createTargetGroup(r -> r.name("x")
                        .protocol("HTTP")
                        .port(80)
                        .vpcId(VPC)
                        .healthCheckIntervalSeconds(5)
                        .healthCheckTimeoutSeconds(6)),
                "ValidationError",
                "Health check timeout '6' must be smaller than the interval '5'");
        assertRefused(
                () -> elb.modifyTargetGroupAttributes(r -> r.targetGroupArn(group().targetGroupArn())
                        .attributes(a -> a.key("slow_start.duration_seconds").value("10"))),
                "InvalidConfigurationRequest",
                "Faultline gives no effect to 'slow_start.duration_seconds' = '10'");
    }

    @Test
    void targets_of_a_group_without_a_listener_are_unused() {
        var group = group();
        region.instance("i-0000000000000000a", "running", 'a', 100);
        elb.registerTargets(r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id("i-0000000000000000a")));
        assertThat(health(group)).singleElement().satisfies(health -> {
            assertThat(health.state()).isEqualTo(TargetHealthStateEnum.UNUSED);
            assertThat(health.reason()).isEqualTo(TargetHealthReasonEnum.TARGET_NOT_IN_USE);
            assertThat(health.description())
                    .isEqualTo("Target group is not configured to receive traffic from the load balancer");
        });
        listener(balancer(), 80, forward(group));
        assertThat(health(group)).singleElement().satisfies(health -> {
            assertThat(health.state()).isEqualTo(TargetHealthStateEnum.INITIAL);
            assertThat(health.reason()).isEqualTo(TargetHealthReasonEnum.ELB_REGISTRATION_IN_PROGRESS);
        });
        elb.deregisterTargets(r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id("i-0000000000000000a")));
        assertThat(health(group)).singleElement().satisfies(health -> assertThat(health.state())
                .isEqualTo(TargetHealthStateEnum.DRAINING));
    }

    @Test
    void only_running_instances_can_be_registered() {
        var group = group();
        region.instance("i-0000000000000000b", "stopped", 'b', 100);
        assertRefused(
                () -> elb.registerTargets(
                        r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id("i-0000000000000000b"))),
                "InvalidTarget",
                "The following targets are not in a running state and cannot be registered: 'i-0000000000000000b'");
        assertRefused(
                () -> elb.registerTargets(
                        r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id("i-0000000000000000f"))),
                "InvalidTarget",
                "Instance ID 'i-0000000000000000f' is not valid");
    }

    @Test
    void a_stopped_instance_is_an_unused_target() {
        var group = group();
        region.instance("i-0000000000000000c", "running", 'c', 100);
        elb.registerTargets(r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id("i-0000000000000000c")));
        listener(balancer(), 80, forward(group));
        region.instance("i-0000000000000000c", "stopped", 'c', 100);
        region.bean(Inbox.class).awaitOthers();
        assertThat(health(group)).singleElement().satisfies(health -> {
            assertThat(health.reason()).isEqualTo(TargetHealthReasonEnum.TARGET_INVALID_STATE);
            assertThat(health.description()).isEqualTo("Target is in the stopped state");
        });
    }

    @Test
    void an_address_must_be_an_instances() {
        var group = elb.createTargetGroup(r ->
                        r.name(name("tg")).protocol("HTTP").port(80).vpcId(VPC).targetType("ip"))
                .targetGroups()
                .getFirst();
        var address = region.address(RunningRegion.REGION.zone('b'), 101);
        elb.registerTargets(r -> r.targetGroupArn(group.targetGroupArn())
                .targets(t -> t.id(address).port(9000)));
        assertThat(elb.describeTargetHealth(r -> r.targetGroupArn(group.targetGroupArn()))
                        .targetHealthDescriptions()
                        .getFirst()
                        .target())
                .isEqualTo(TargetDescription.builder()
                        .id(address)
                        .port(9000)
                        .availabilityZone("us-east-1b")
                        .build());
        for (String other : List.of(
                "127.0.0.1", region.address(RunningRegion.REGION.zone('a'), 1), "8.8.8.8", "127.1.1.0100", "localhost"))
            assertRefused(
                    () -> elb.registerTargets(
                            r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id(other))),
                    "ValidationError",
                    "The IP address '" + other + "' is not within a range permitted by the VPC");
        assertRefused(
                () -> elb.registerTargets(r -> r.targetGroupArn(group.targetGroupArn())
                        .targets(t -> t.id(address).availabilityZone("us-east-1a"))),
                "ValidationError",
                "The IP address '" + address + "' is in the Availability Zone 'us-east-1b'");
    }

    @Test
    void an_unregistered_target_is_shown_when_it_is_asked_for() {
        var group = group();
        var shown = elb.describeTargetHealth(
                        r -> r.targetGroupArn(group.targetGroupArn()).targets(t -> t.id("i-0123456789abcdef0")))
                .targetHealthDescriptions();
        assertThat(shown).singleElement().satisfies(health -> assertThat(
                        health.targetHealth().reason())
                .isEqualTo(TargetHealthReasonEnum.TARGET_NOT_REGISTERED));
    }

    @Test
    void a_group_serves_one_load_balancer_and_cannot_be_deleted_while_it_does() {
        var group = group();
        var balancer = balancer();
        var listener = listener(balancer, 80, forward(group));
        assertThat(listener.defaultActions().getFirst().targetGroupArn()).isEqualTo(group.targetGroupArn());
        assertThat(elb.describeTargetGroups(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                        .targetGroups())
                .extracting(TargetGroup::loadBalancerArns)
                .containsExactly(List.of(balancer.loadBalancerArn()));
        var other = balancer();
        assertThatThrownBy(() -> listener(other, 80, forward(group)))
                .isInstanceOf(TargetGroupAssociationLimitException.class);
        assertThat(elb.describeListeners(r -> r.loadBalancerArn(other.loadBalancerArn()))
                        .listeners())
                .isEmpty();
        assertThatThrownBy(() -> elb.deleteTargetGroup(r -> r.targetGroupArn(group.targetGroupArn())))
                .isInstanceOf(ResourceInUseException.class);
        elb.deleteLoadBalancer(r -> r.loadBalancerArn(balancer.loadBalancerArn()));
        assertThatThrownBy(() -> elb.describeListeners(r -> r.listenerArns(listener.listenerArn())))
                .isInstanceOf(ListenerNotFoundException.class);
        listener(other, 80, forward(group));
        elb.deleteLoadBalancer(r -> r.loadBalancerArn(other.loadBalancerArn()));
        elb.deleteTargetGroup(r -> r.targetGroupArn(group.targetGroupArn()));
        assertThatThrownBy(() -> elb.describeTargetGroups(r -> r.targetGroupArns(group.targetGroupArn())))
                .isInstanceOf(TargetGroupNotFoundException.class);
    }
}
