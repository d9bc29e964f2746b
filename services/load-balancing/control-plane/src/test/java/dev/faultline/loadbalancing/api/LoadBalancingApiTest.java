package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.loadbalancing.region.RunningRegion;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.testkit.KafkaFixture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadBalancingApiTest {
    private static final String A = DefaultVpc.subnetId(RunningRegion.REGION.zone('a'));
    private static final String B = DefaultVpc.subnetId(RunningRegion.REGION.zone('b'));
    private static final String C = DefaultVpc.subnetId(RunningRegion.REGION.zone('c'));
    private static final String VPC = DefaultVpc.vpcId(RunningRegion.REGION);

    private final AtomicInteger names = new AtomicInteger();
    private RunningRegion region;
    private ElasticLoadBalancingV2Client elb;

    @BeforeAll
    void start() {
        region = RunningRegion.start(KafkaFixture.shared());
        elb = region.client();
    }

    @AfterAll
    void stop() {
        if (region != null) region.close();
    }

    private String name(String prefix) {
        return prefix + names.incrementAndGet();
    }

    private LoadBalancer balancer() {
        return elb.createLoadBalancer(r -> r.name(name("lb")).subnets(A, B, C))
                .loadBalancers()
                .getFirst();
    }

    private TargetGroup group() {
        return elb.createTargetGroup(
                        r -> r.name(name("tg")).protocol("HTTP").port(8080).vpcId(VPC))
                .targetGroups()
                .getFirst();
    }

    private Listener listener(LoadBalancer balancer, int port, Action action) {
        return elb.createListener(r -> r.loadBalancerArn(balancer.loadBalancerArn())
                        .protocol("HTTP")
                        .port(port)
                        .defaultActions(action))
                .listeners()
                .getFirst();
    }

    private static Action forward(TargetGroup group) {
        return Action.builder()
                .type(ActionTypeEnum.FORWARD)
                .targetGroupArn(group.targetGroupArn())
                .build();
    }

    private static Action answer(String code) {
        return Action.builder()
                .type(ActionTypeEnum.FIXED_RESPONSE)
                .fixedResponseConfig(c -> c.statusCode(code))
                .build();
    }

    private static void assertRefused(Runnable call, String code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode() + ": "
                            + e.awsErrorDetails().errorMessage())
                    .startsWith(code + ": " + message);
            assertThat(e.statusCode()).isEqualTo(400);
        });
    }

    private List<TargetHealth> health(TargetGroup group) {
        return elb
                .describeTargetHealth(r -> r.targetGroupArn(group.targetGroupArn()))
                .targetHealthDescriptions()
                .stream()
                .map(TargetHealthDescription::targetHealth)
                .toList();
    }

    @Test
    void a_load_balancer_is_described_as_AWS_does() {
        var name = name("lb");
        var created = elb.createLoadBalancer(r -> r.name(name)
                        .subnets(A, B, C)
                        .tags(Tag.builder().key("k").value("v").build()))
                .loadBalancers()
                .getFirst();
        assertThat(created.loadBalancerArn())
                .matches("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/" + name
                        + "/[0-9a-f]{16}");
        assertThat(created.dnsName()).matches(name + "-\\d+\\.us-east-1\\.elb\\.localhost");
        assertThat(created.state().code()).isEqualTo(LoadBalancerStateEnum.PROVISIONING);
        assertThat(created.type()).isEqualTo(LoadBalancerTypeEnum.APPLICATION);
        assertThat(created.scheme()).isEqualTo(LoadBalancerSchemeEnum.INTERNET_FACING);
        assertThat(created.availabilityZones())
                .extracting(AvailabilityZone::zoneName)
                .containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
        assertThat(created.vpcId()).isEqualTo(VPC);
        var described = elb.describeLoadBalancers(r -> r.names(name)).loadBalancers();
        assertThat(described).containsExactly(created);
        assertThat(elb.describeLoadBalancers(r -> r.loadBalancerArns(created.loadBalancerArn()))
                        .loadBalancers())
                .containsExactly(created);
        assertThat(elb.describeTags(r -> r.resourceArns(created.loadBalancerArn()))
                        .tagDescriptions()
                        .getFirst()
                        .tags())
                .containsExactly(Tag.builder().key("k").value("v").build());
    }

    @Test
    void a_retry_finds_the_load_balancer_and_other_settings_are_refused() {
        var name = name("lb");
        var first = elb.createLoadBalancer(r -> r.name(name).subnets(A, B));
        var second = elb.createLoadBalancer(r -> r.name(name).subnets(B, A));
        assertThat(second.loadBalancers()).isEqualTo(first.loadBalancers());
        assertThatThrownBy(() -> elb.createLoadBalancer(r -> r.name(name).subnets(A, C)))
                .isInstanceOf(DuplicateLoadBalancerNameException.class);
    }

    @Test
    void every_node_has_an_address_of_its_own_until_its_load_balancer_is_deleted() {
        var first = balancer();
        var second = balancer();
        assertThat(addresses(first)).doesNotContainAnyElementsOf(addresses(second));
        assertThat(addresses(first))
                .allMatch(address -> address.startsWith("127." + region.kafka().network() + "."));
        elb.deleteLoadBalancer(r -> r.loadBalancerArn(first.loadBalancerArn()));
        assertThat(addresses(balancer())).isEqualTo(addresses(first));
        elb.deleteLoadBalancer(r -> r.loadBalancerArn(first.loadBalancerArn()));
    }

    private static List<String> addresses(LoadBalancer balancer) {
        return balancer.availabilityZones().stream()
                .flatMap(zone -> zone.loadBalancerAddresses().stream())
                .map(LoadBalancerAddress::ipAddress)
                .toList();
    }

    @Test
    void bad_load_balancers_are_refused() {
        assertRefused(
                () -> elb.createLoadBalancer(r -> r.name("one-zone").subnets(A)),
                "ValidationError",
                "At least two subnets in two different Availability Zones must be specified");
        assertRefused(
                () -> elb.createLoadBalancer(r -> r.name("x").subnets(A, "subnet-12345678")),
                "SubnetNotFound",
                "The subnet ID 'subnet-12345678' does not exist");
        assertRefused(
                () -> elb.createLoadBalancer(r -> r.name("x").subnets(A, B).securityGroups("sg-12345678")),
                "InvalidSecurityGroup",
                "The security group 'sg-12345678' does not exist");
        assertRefused(
                () -> elb.createLoadBalancer(r -> r.name("x").subnets(A, B).type("network")), "ValidationError", "");
        assertRefused(
                () -> elb.createLoadBalancer(r -> r.name("-x").subnets(A, B)),
                "ValidationError",
                "Load balancer name '-x' cannot begin or end with '-'");
        assertRefused(
                () -> elb.describeLoadBalancers(r -> r.names("nobody")),
                "LoadBalancerNotFound",
                "Load balancers '[nobody]' not found");
        assertRefused(
                () -> elb.describeLoadBalancers(r -> r.loadBalancerArns("nonsense")),
                "ValidationError",
                "'nonsense' is not a valid load balancer ARN");
        assertRefused(
                () -> elb.describeLoadBalancers(r ->
                        r.loadBalancerArns("arn:aws:elasticloadbalancing:us-east-1:999999999999:loadbalancer/app/x/"
                                + "0123456789abcdef")),
                "LoadBalancerNotFound",
                "One or more load balancers not found");
    }

    @Test
    void zones_can_be_set_anew() {
        var balancer = elb.createLoadBalancer(r -> r.name(name("lb")).subnets(A, B))
                .loadBalancers()
                .getFirst();
        var set = elb.setSubnets(
                r -> r.loadBalancerArn(balancer.loadBalancerArn()).subnets(B, C));
        assertThat(set.availabilityZones())
                .extracting(AvailabilityZone::zoneName)
                .containsExactly("us-east-1b", "us-east-1c");
        assertThat(set.availabilityZones().getFirst())
                .isEqualTo(balancer.availabilityZones().getLast());
    }

    @Test
    void attributes_are_shown_changed_and_refused() {
        var arn = balancer().loadBalancerArn();
        assertThat(attributes(arn)).containsEntry("idle_timeout.timeout_seconds", "60");
        elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(arn)
                .attributes(
                        a -> a.key("idle_timeout.timeout_seconds").value("5"),
                        a -> a.key("deletion_protection.enabled").value("true")));
        assertThat(attributes(arn)).containsEntry("idle_timeout.timeout_seconds", "5");
        assertRefused(
                () -> elb.deleteLoadBalancer(r -> r.loadBalancerArn(arn)), "OperationNotPermitted", "Load balancer");
        assertRefused(
                () -> elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(arn)
                        .attributes(a -> a.key("access_logs.s3.enabled").value("true"))),
                "InvalidConfigurationRequest",
                "Faultline gives no effect to 'access_logs.s3.enabled' = 'true'");
        assertRefused(
                () -> elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(arn)
                        .attributes(a -> a.key("idle_timeout.timeout_seconds").value("0"))),
                "ValidationError",
                "Load balancer attribute 'idle_timeout.timeout_seconds' must be a whole number from 1 to 4000");
        assertRefused(
                () -> elb.modifyLoadBalancerAttributes(r ->
                        r.loadBalancerArn(arn).attributes(a -> a.key("no.such").value("1"))),
                "ValidationError",
                "Load balancer attribute key 'no.such' is not recognized");
    }

    private Map<String, String> attributes(String arn) {
        return elb.describeLoadBalancerAttributes(r -> r.loadBalancerArn(arn)).attributes().stream()
                .collect(Collectors.toMap(LoadBalancerAttribute::key, LoadBalancerAttribute::value));
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

    @Test
    void a_forward_to_a_group_that_is_not_there_leaves_nothing() {
        var balancer = balancer();
        var group = group();
        elb.deleteTargetGroup(r -> r.targetGroupArn(group.targetGroupArn()));
        assertThatThrownBy(() -> listener(balancer, 80, forward(group)))
                .isInstanceOf(TargetGroupNotFoundException.class);
        assertThat(elb.describeListeners(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                        .listeners())
                .isEmpty();
    }

    @Test
    void a_port_has_one_listener_and_a_retry_finds_it() {
        var balancer = balancer();
        var listener = listener(balancer, 80, answer("200"));
        assertThat(listener(balancer, 80, answer("200"))).isEqualTo(listener);
        assertThatThrownBy(() -> listener(balancer, 80, answer("404"))).isInstanceOf(DuplicateListenerException.class);
        assertRefused(
                () -> elb.createListener(r -> r.loadBalancerArn(balancer.loadBalancerArn())
                        .protocol("HTTPS")
                        .port(443)
                        .defaultActions(answer("200"))),
                "ValidationError",
                "");
        var moved =
                elb.modifyListener(r -> r.listenerArn(listener.listenerArn()).port(81));
        assertThat(moved.listeners().getFirst().port()).isEqualTo(81);
        elb.deleteListener(r -> r.listenerArn(listener.listenerArn()));
        assertThatThrownBy(() -> elb.deleteListener(r -> r.listenerArn(listener.listenerArn())))
                .isInstanceOf(ListenerNotFoundException.class);
    }

    @Test
    void rules_have_priorities_conditions_and_actions() {
        var group = group();
        var listener = listener(balancer(), 80, answer("404"));
        var images = elb.createRule(r -> r.listenerArn(listener.listenerArn())
                        .priority(10)
                        .conditions(c -> c.field("path-pattern").values("/img/*"))
                        .actions(forward(group)))
                .rules()
                .getFirst();
        assertThat(images.ruleArn()).startsWith(listener.listenerArn().replace(":listener/", ":listener-rule/") + "/");
        assertThat(images.conditions().getFirst().pathPatternConfig().values()).containsExactly("/img/*");
        var secure = elb.createRule(r -> r.listenerArn(listener.listenerArn())
                        .priority(20)
                        .conditions(
                                RuleCondition.builder()
                                        .field("query-string")
                                        .queryStringConfig(
                                                q -> q.values(p -> p.key("v").value("1"), p -> p.value("x")))
                                        .build(),
                                RuleCondition.builder()
                                        .field("http-header")
                                        .httpHeaderConfig(
                                                h -> h.httpHeaderName("X-A").values("b"))
                                        .build())
                        .actions(a -> a.type(ActionTypeEnum.REDIRECT)
                                .redirectConfig(
                                        c -> c.protocol("HTTPS").port("443").statusCode("HTTP_301"))))
                .rules()
                .getFirst();
        assertThat(secure.actions().getFirst().redirectConfig().path()).isEqualTo("/#{path}");
        assertThatThrownBy(() -> elb.createRule(r -> r.listenerArn(listener.listenerArn())
                        .priority(10)
                        .conditions(c -> c.field("path-pattern").values("/x"))
                        .actions(answer("200"))))
                .isInstanceOf(PriorityInUseException.class);
        elb.setRulePriorities(
                r -> r.rulePriorities(p -> p.ruleArn(images.ruleArn()).priority(20), p -> p.ruleArn(secure.ruleArn())
                        .priority(10)));
        assertThat(elb.describeRules(r -> r.listenerArn(listener.listenerArn())).rules())
                .extracting(Rule::priority)
                .containsExactly("10", "20", "default");
        var rules =
                elb.describeRules(r -> r.listenerArn(listener.listenerArn())).rules();
        assertThat(rules.getFirst().ruleArn()).isEqualTo(secure.ruleArn());
        assertThat(rules.getLast().isDefault()).isTrue();
        assertThatThrownBy(() -> elb.deleteRule(r -> r.ruleArn(rules.getLast().ruleArn())))
                .isInstanceOf(OperationNotPermittedException.class);
        elb.modifyRule(r -> r.ruleArn(images.ruleArn()).actions(answer("503")));
        elb.deleteTargetGroup(r -> r.targetGroupArn(group.targetGroupArn()));
        elb.deleteRule(r -> r.ruleArn(images.ruleArn()));
        assertThatThrownBy(() -> elb.describeRules(r -> r.ruleArns(images.ruleArn())))
                .isInstanceOf(RuleNotFoundException.class);
    }

    @Test
    void bad_rules_are_refused() {
        var listener = listener(balancer(), 80, answer("404")).listenerArn();
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a").pathPatternConfig(p -> p.values("/b")))
                        .actions(answer("200"))),
                "ValidationError",
                "You cannot provide both Values and 'PathPatternConfig' for a condition of type 'path-pattern'");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("colour").values("blue"))
                        .actions(answer("200"))),
                "ValidationError",
                "Condition field 'colour' must be one of");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(a -> a.type(ActionTypeEnum.REDIRECT).redirectConfig(c -> c.statusCode("HTTP_302")))),
                "InvalidLoadBalancerAction",
                "The redirect configuration is not valid because it creates a loop");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(answer("200"), answer("200"))),
                "InvalidLoadBalancerAction",
                "A rule must have exactly one action");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(a -> a.type(ActionTypeEnum.AUTHENTICATE_OIDC))),
                "ValidationError",
                "");
    }

    @Test
    void tags_are_added_and_removed_on_every_resource_at_once_or_on_none() {
        var group = group();
        var balancer = balancer();
        var listener = listener(balancer, 80, forward(group));
        var rule = elb.describeRules(r -> r.listenerArn(listener.listenerArn()))
                .rules()
                .getFirst()
                .ruleArn();
        var all = List.of(balancer.loadBalancerArn(), group.targetGroupArn(), listener.listenerArn(), rule);
        elb.addTags(r -> r.resourceArns(all)
                .tags(t -> t.key("a").value("1"), t -> t.key("b").value("2")));
        elb.removeTags(r -> r.resourceArns(all).tagKeys("a"));
        assertThat(elb.describeTags(r -> r.resourceArns(all)).tagDescriptions())
                .hasSize(4)
                .allSatisfy(d -> assertThat(d.tags())
                        .containsExactly(Tag.builder().key("b").value("2").build()));
        elb.deleteListener(r -> r.listenerArn(listener.listenerArn()));
        assertThatThrownBy(() -> elb.addTags(r -> r.resourceArns(group.targetGroupArn(), listener.listenerArn())
                        .tags(t -> t.key("c").value("3"))))
                .isInstanceOf(ListenerNotFoundException.class);
        assertThat(elb.describeTags(r -> r.resourceArns(group.targetGroupArn()))
                        .tagDescriptions()
                        .getFirst()
                        .tags())
                .hasSize(1);
        assertThatThrownBy(() -> elb.addTags(r -> r.resourceArns(group.targetGroupArn())
                        .tags(t -> t.key("d").value("1"), t -> t.key("d").value("2"))))
                .isInstanceOf(DuplicateTagKeysException.class);
    }

    @Test
    void listings_come_in_pages() {
        for (int i = 0; i < 3; i++) group();
        var pages =
                elb.describeTargetGroupsPaginator(r -> r.pageSize(2)).stream().toList();
        var all = elb.describeTargetGroups().targetGroups();
        assertThat(pages).allSatisfy(page -> assertThat(page.targetGroups()).hasSizeLessThanOrEqualTo(2));
        assertThat(pages.stream().flatMap(page -> page.targetGroups().stream()).toList())
                .isEqualTo(all);
        assertRefused(() -> elb.describeTargetGroups(r -> r.marker("?")), "ValidationError", "The marker '?'");
    }

    @Test
    void limits_are_told_and_what_is_not_offered_is_not_implemented() {
        assertThat(elb.describeAccountLimits().limits())
                .contains(Limit.builder()
                        .name("application-load-balancers")
                        .max("50")
                        .build());
        assertThatThrownBy(() -> elb.describeSSLPolicies())
                .isInstanceOfSatisfying(AwsServiceException.class, e -> assertThat(e.statusCode())
                        .isEqualTo(501));
    }

    @Test
    void read_models_are_rebuilt_from_the_events() {
        var group = group();
        var balancer = balancer();
        var listener = listener(balancer, 80, forward(group));
        elb.createRule(r -> r.listenerArn(listener.listenerArn())
                .priority(1)
                .conditions(c -> c.field("host-header").values("*.example.com"))
                .actions(answer("200")));
        var jdbc = region.bean(JdbcClient.class);
        var before = everything(balancer, listener);
        for (String table : List.of("load_balancer", "listener", "rule", "target_group", "target"))
            jdbc.sql("delete from " + table).update();
        assertThat(elb.describeLoadBalancers().loadBalancers()).isEmpty();
        region.bean(ReadModels.class).rebuild();
        assertThat(everything(balancer, listener)).isEqualTo(before);
    }

    private List<Object> everything(LoadBalancer balancer, Listener listener) {
        return List.of(
                elb.describeLoadBalancers().loadBalancers(),
                elb.describeTargetGroups().targetGroups(),
                elb.describeListeners(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                        .listeners(),
                elb.describeRules(r -> r.listenerArn(listener.listenerArn())).rules());
    }
}
