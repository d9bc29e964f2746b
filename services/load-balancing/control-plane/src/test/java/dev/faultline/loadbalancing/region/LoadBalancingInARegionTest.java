package dev.faultline.loadbalancing.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action.Forward;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.TargetHealthReport.TargetHealth;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetDeregistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetRegistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.ZoneStateChanged;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.topology.RegionJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** What goes in from scaling-groups and the nodes, and what comes out for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadBalancingInARegionTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final AvailabilityZone A = RunningRegion.REGION.zone('a');
    private static final AvailabilityZone B = RunningRegion.REGION.zone('b');
    private static final AvailabilityZone C = RunningRegion.REGION.zone('c');

    private final AtomicInteger numbers = new AtomicInteger();
    private RunningRegion region;
    private ElasticLoadBalancingV2Client elb;

    @BeforeAll
    void start() {
        region = RunningRegion.start(KafkaFixture.start());
        elb = region.client();
    }

    @AfterAll
    void stop() {
        if (region == null) return;
        region.close();
        region.kafka().close();
    }

    /** A load balancer over three zones that forwards everything to one group, with draining of a second. */
    private final class Deployment implements AutoCloseable {
        private final int number = numbers.incrementAndGet();
        private final String group = elb.createTargetGroup(r -> r.name("group" + number)
                        .protocol("HTTP")
                        .port(8080)
                        .vpcId(DefaultVpc.vpcId(RunningRegion.REGION))
                        .healthCheckIntervalSeconds(1))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        private final String balancer = elb.createLoadBalancer(r -> r.name("balancer" + number)
                        .subnets(DefaultVpc.subnetId(A), DefaultVpc.subnetId(B), DefaultVpc.subnetId(C)))
                .loadBalancers()
                .getFirst()
                .loadBalancerArn();
        private final PlayedNodes nodes =
                new PlayedNodes(balancer, region.kafka().bootstrapServers());

        Deployment() {
            elb.modifyTargetGroupAttributes(
                    r -> r.targetGroupArn(group).attributes(a -> a.key("deregistration_delay.timeout_seconds")
                            .value("1")));
            elb.createListener(
                    r -> r.loadBalancerArn(balancer).protocol("HTTP").port(80).defaultActions(a -> a.type(
                                    ActionTypeEnum.FORWARD)
                            .targetGroupArn(group)));
        }

        /** An instance that runs, wanted in the group by an Auto Scaling group. */
        String member(char zone) {
            var id = "i-%017x".formatted(number * 1000 + numbers.incrementAndGet());
            region.instance(id, "running", zone, 100 + number);
            region.tell("asg", new TargetRegistrationRequested("asg", group, id));
            return id;
        }

        Map<String, String> health() {
            return elb.describeTargetHealth(r -> r.targetGroupArn(group)).targetHealthDescriptions().stream()
                    .collect(Collectors.toMap(d -> d.target().id(), Deployment::text));
        }

        private static String text(TargetHealthDescription d) {
            var health = d.targetHealth();
            return health.stateAsString() + (health.reason() == null ? "" : " " + health.reasonAsString());
        }

        LoadBalancerStateEnum state() {
            return elb.describeLoadBalancers(r -> r.loadBalancerArns(balancer))
                    .loadBalancers()
                    .getFirst()
                    .state()
                    .code();
        }

        Optional<LoadBalancerConfiguration> configuration() {
            return Topic.read(region.kafka().bootstrapServers(), LoadBalancerConfiguration.TOPIC).stream()
                    .filter(record -> record.key().equals(balancer))
                    .reduce((_, last) -> last)
                    .flatMap(record -> Optional.ofNullable(record.value()))
                    .map(value -> RegionJson.mapper().readValue(value, LoadBalancerConfiguration.class));
        }

        List<Target> targets() {
            return configuration()
                    .map(configuration ->
                            configuration.targetGroups().getFirst().targets())
                    .orElse(List.of());
        }

        TargetHealth seen(String id, String state) {
            String reason = state.equals("unhealthy") ? "Target.Timeout" : "";
            return new TargetHealth(group, id, 8080, state, reason, reason.isEmpty() ? "" : "Request timed out");
        }

        /** The contract events of the group, without those of other groups. */
        List<LoadBalancingEvent> events() {
            return Topic.read(region.kafka().bootstrapServers(), LoadBalancingEvent.TOPIC).stream()
                    .filter(record -> group.equals(record.key()))
                    .map(record -> RegionJson.mapper().readTree(record.value()))
                    .map(wire -> {
                        try {
                            var type = Class.forName(LoadBalancingEvent.class.getName() + "$"
                                    + wire.path("type").asString());
                            return (LoadBalancingEvent) RegionJson.mapper().treeToValue(wire.path("data"), type);
                        } catch (ClassNotFoundException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
        }

        @Override
        public void close() {
            nodes.close();
        }
    }

    private static void await(String sentence, Callable<Boolean> condition) {
        Await.until(BOUND, sentence, condition);
    }

    @Test
    void a_groups_instances_become_targets_that_the_nodes_are_told_of() {
        try (var web = new Deployment()) {
            var one = web.member('a');
            var two = web.member('b');
            await("both are targets of the configuration", () -> web.targets().size() == 2);
            var configuration = web.configuration().orElseThrow();
            assertThat(configuration.nodes()).extracting(Node::zone).containsExactly(A, B, C);
            assertThat(configuration.listeners()).singleElement().satisfies(listener -> {
                assertThat(listener.port()).isEqualTo(80);
                assertThat(listener.rules()).singleElement().satisfies(rule -> {
                    assertThat(rule.priority()).isEqualTo("default");
                    assertThat(rule.action()).isInstanceOf(Forward.class);
                });
            });
            assertThat(configuration.attributes()).containsEntry("idle_timeout.timeout_seconds", "60");
            assertThat(configuration.targetGroups().getFirst().healthCheck().intervalMs())
                    .isEqualTo(1000);
            assertThat(configuration.targetGroups().getFirst().attributes())
                    .containsEntry("deregistration_delay.timeout_seconds", "1");
            assertThat(web.targets())
                    .extracting(Target::id, Target::zone)
                    .containsExactlyInAnyOrder(tuple(one, A), tuple(two, B));
            assertThat(web.health())
                    .containsOnly(
                            Map.entry(one, "initial Elb.RegistrationInProgress"),
                            Map.entry(two, "initial Elb.RegistrationInProgress"));
        }
    }

    @Test
    void what_the_nodes_see_becomes_health_and_state() {
        try (var web = new Deployment()) {
            var one = web.member('a');
            await("it is a target", () -> web.targets().size() == 1);
            assertThat(web.state()).isEqualTo(LoadBalancerStateEnum.PROVISIONING);
            web.nodes.see(A, web.seen(one, "initial"));
            web.nodes.see(B, web.seen(one, "initial"));
            web.nodes.see(C, web.seen(one, "initial"));
            await("all nodes serve", () -> web.state() == LoadBalancerStateEnum.ACTIVE);
            web.nodes.see(B, web.seen(one, "healthy"));
            await("one node finds it healthy", () -> "healthy"
                    .equals(web.health().get(one)));
            web.nodes.see(C, web.seen(one, "unhealthy"));
            web.nodes.see(A, web.seen(one, "unhealthy"));
            web.nodes.see(B, web.seen(one, "unhealthy"));
            await("all nodes find it unhealthy", () -> "unhealthy Target.Timeout"
                    .equals(web.health().get(one)));
            web.nodes.silence(C);
            await("a zone is silent", () -> web.state() == LoadBalancerStateEnum.ACTIVE_IMPAIRED);
            web.nodes.see(C, web.seen(one, "healthy"));
            await(
                    "it is back",
                    () -> web.state() == LoadBalancerStateEnum.ACTIVE
                            && "healthy".equals(web.health().get(one)));
            await("the transitions are told", () -> web.events().stream()
                    .filter(LoadBalancingEvent.TargetHealthChanged.class::isInstance)
                    .map(event -> ((LoadBalancingEvent.TargetHealthChanged) event).state())
                    .toList()
                    .equals(List.of("initial", "initial", "healthy", "unhealthy", "healthy")));
        }
    }

    @Test
    void a_zone_that_is_lost_is_not_listened_to_and_its_targets_stay() {
        try (var web = new Deployment()) {
            var three = web.member('c');
            await("it is a target", () -> web.targets().size() == 1);
            web.nodes.see(A, web.seen(three, "unhealthy"));
            web.nodes.see(B, web.seen(three, "unhealthy"));
            web.nodes.see(C, web.seen(three, "healthy"));
            await("its own zone finds it healthy", () -> "healthy"
                    .equals(web.health().get(three)));
            region.tell("us-east-1c", new ZoneStateChanged(C, "unavailable"));
            try {
                await("only the others count", () -> "unhealthy Target.Timeout"
                        .equals(web.health().get(three)));
                assertThat(web.targets()).hasSize(1);
                assertThat(web.state()).isEqualTo(LoadBalancerStateEnum.ACTIVE_IMPAIRED);
            } finally {
                region.tell("us-east-1c", new ZoneStateChanged(C, "available"));
            }
            await("it counts again", () -> "healthy".equals(web.health().get(three)));
        }
    }

    @Test
    void a_terminated_instance_leaves_the_configuration_at_once_and_its_group_when_asked() {
        try (var web = new Deployment()) {
            var one = web.member('a');
            var two = web.member('b');
            await("both are targets", () -> web.targets().size() == 2);
            region.instance(one, "terminated", 'a', 100);
            await(
                    "the nodes forget its address",
                    () -> web.targets().stream().map(Target::id).toList().equals(List.of(two)));
            assertThat(web.health()).containsEntry(one, "unused Target.InvalidState");
            region.tell("asg", new TargetDeregistrationRequested("asg", web.group, one));
            await("there is nothing to drain", () -> !web.health().containsKey(one));
        }
    }

    @Test
    void a_deregistered_target_drains_and_is_gone_when_its_delay_has_passed() {
        try (var web = new Deployment()) {
            var one = web.member('a');
            await("it is a target", () -> web.targets().size() == 1);
            region.tell("asg", new TargetDeregistrationRequested("asg", web.group, one));
            await(
                    "it drains",
                    () -> web.targets().stream().anyMatch(target -> target.drainingUntil() != null)
                            || web.targets().isEmpty());
            await("it is gone", () -> web.health().isEmpty() && web.targets().isEmpty());
            await("that is told", () -> web.events()
                    .contains(new LoadBalancingEvent.TargetDeregistered(web.group, one, 8080)));
            assertThat(web.events())
                    .contains(new LoadBalancingEvent.TargetHealthChanged(
                            web.group,
                            one,
                            8080,
                            "draining",
                            "Target.DeregistrationInProgress",
                            "Target deregistration is in progress"));
        }
    }

    @Test
    void a_deleted_load_balancer_leaves_a_tombstone_and_a_group_that_is_free() {
        try (var web = new Deployment()) {
            await("it is configured", () -> web.configuration().isPresent());
            elb.deleteLoadBalancer(r -> r.loadBalancerArn(web.balancer));
            await("the configuration is gone", () -> web.configuration().isEmpty());
            elb.deleteTargetGroup(r -> r.targetGroupArn(web.group));
            await("the group's life is told", () -> web.events()
                    .equals(List.of(
                            new LoadBalancingEvent.TargetGroupCreated(web.group, "group" + web.number, 8080),
                            new LoadBalancingEvent.TargetGroupAssociated(web.group, List.of(web.balancer)),
                            new LoadBalancingEvent.TargetGroupAssociated(web.group, List.of()),
                            new LoadBalancingEvent.TargetGroupDeleted(web.group))));
        }
    }

    @Test
    void what_is_lost_with_all_brokers_or_all_read_models_comes_back() {
        try (var web = new Deployment()) {
            var one = web.member('a');
            await("it is a target", () -> web.targets().size() == 1);
            var before = web.configuration().orElseThrow();
            region.kafka().crash();
            region.kafka().loseEverything();
            region.kafka().resume();
            region.createTopics();
            await("the configuration is published again", () -> web.configuration()
                    .isPresent());
            assertThat(web.configuration()).contains(before);
            for (String table :
                    List.of("load_balancer", "listener", "rule", "target_group", "target", "instance", "zone"))
                region.bean(JdbcClient.class).sql("delete from " + table).update();
            region.bean(ReadModels.class).rebuild();
            assertThat(web.health()).containsEntry(one, "initial Elb.RegistrationInProgress");
            elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(web.balancer)
                    .attributes(a -> a.key("idle_timeout.timeout_seconds").value("7")));
            await("a change gets a higher version", () -> web.configuration()
                    .filter(now -> now.version() > before.version()
                            && "7".equals(now.attributes().get("idle_timeout.timeout_seconds"))
                            && now.targetGroups().equals(before.targetGroups()))
                    .isPresent());
        }
    }
}
