package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.api.ServiceFixture.TARGETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetDeregistered;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupCreated;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetHealthChanged;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AlreadyExistsException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.ResourceInUseException;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityInProgressException;

class AutoScalingApiTest {
    private static final Region REGION = new Region("us-east-1");
    private static final String SUBNETS =
            Stream.of('a', 'b', 'c').map(REGION::zone).map(DefaultVpc::subnetId).collect(Collectors.joining(","));

    private ServiceFixture service;

    @BeforeEach
    void start() {
        service = new ServiceFixture();
        service.ec2(ec2 -> ec2.createLaunchTemplate(r -> r.launchTemplateName("web-server-template")
                .launchTemplateData(d ->
                        d.imageId("ami-faultline-web").instanceType("t3.micro").userData("IyEvYmluL3NoCg=="))));
    }

    private void create(Consumer<CreateAutoScalingGroupRequest.Builder> request) {
        service.autoScaling(as -> as.createAutoScalingGroup(r -> {
            r.autoScalingGroupName("web")
                    .minSize(0)
                    .maxSize(6)
                    .desiredCapacity(6)
                    .vpcZoneIdentifier(SUBNETS)
                    .launchTemplate(
                            t -> t.launchTemplateName("web-server-template").version("$Latest"));
            request.accept(r);
        }));
    }

    private AutoScalingGroup group() {
        return service.autoScaling(as -> as.describeAutoScalingGroups(r -> r.autoScalingGroupNames("web")))
                .autoScalingGroups()
                .getFirst();
    }

    private List<Activity> activities() {
        return service.autoScaling(as -> as.describeScalingActivities(r -> r.autoScalingGroupName("web")))
                .activities();
    }

    private Map<String, Long> inServiceByZone() {
        return group().instances().stream()
                .filter(i -> i.lifecycleStateAsString().equals("InService"))
                .collect(Collectors.groupingBy(Instance::availabilityZone, TreeMap::new, Collectors.counting()));
    }

    /** Load balancing registers what is asked for, and finds it healthy. */
    private void loadBalancerTakes(String state) {
        for (Instance i : group().instances())
            if (!i.lifecycleStateAsString().equals("Terminating"))
                service.loadBalancing(new TargetHealthChanged(TARGETS, i.instanceId(), 80, state, "", ""));
    }

    private void createBehindLoadBalancer() {
        service.loadBalancing(new TargetGroupCreated(TARGETS, "web", 80));
        create(r -> r.targetGroupARNs(TARGETS).healthCheckType("ELB"));
        service.agentsObey();
        loadBalancerTakes("initial");
        loadBalancerTakes("healthy");
    }

    private static void assertInvalid(String sentence, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsError.class, error -> {
            assertThat(error.code()).isEqualTo("ValidationError");
            assertThat(error.sentence()).startsWith(sentence);
        });
    }

    @Test
    void the_curriculums_group_comes_up_balanced() {
        service.autoScaling(as -> as.createAutoScalingGroup(r -> r.autoScalingGroupName("web")
                .launchTemplate(t -> t.launchTemplateName("web-server-template").version("$Latest"))
                .minSize(2)
                .maxSize(6)
                .desiredCapacity(2)
                .availabilityZones("us-east-1a", "us-east-1b", "us-east-1c")
                .healthCheckType("ELB")
                .healthCheckGracePeriod(300)));
        service.agentsObey();
        assertThat(inServiceByZone()).isEqualTo(Map.of("us-east-1a", 1L, "us-east-1b", 1L));
        assertThat(group().vpcZoneIdentifier()).isEmpty();
        assertThat(group().instances().getFirst().launchTemplate().version()).isEqualTo("1");
        assertThat(activities()).hasSize(2).allSatisfy(activity -> {
            assertThat(activity.statusCodeAsString()).isEqualTo("Successful");
            assertThat(activity.cause())
                    .startsWith("At 2026-01-01T12:00:00Z a user request created an AutoScalingGroup changing the"
                            + " desired capacity from 0 to 2.");
        });
    }

    @Test
    void with_a_load_balancer_an_instance_is_in_service_once_registered() {
        service.loadBalancing(new TargetGroupCreated(TARGETS, "web", 80));
        create(r -> r.targetGroupARNs(TARGETS).healthCheckType("ELB"));
        service.agentsObey();
        assertThat(inServiceByZone()).isEmpty();
        loadBalancerTakes("initial");
        assertThat(inServiceByZone()).isEqualTo(Map.of("us-east-1a", 2L, "us-east-1b", 2L, "us-east-1c", 2L));
    }

    @Test
    void a_lost_zone_is_replaced_and_takes_its_share_again() {
        createBehindLoadBalancer();
        service.loseZone('c');
        service.agentsObey();
        loadBalancerTakes("initial");
        loadBalancerTakes("healthy");
        assertThat(inServiceByZone()).isEqualTo(Map.of("us-east-1a", 3L, "us-east-1b", 3L));
        assertThat(group().instances()).hasSize(6);
        assertThat(activities())
                .filteredOn(activity -> activity.description().startsWith("Terminating"))
                .hasSize(2)
                .allSatisfy(
                        activity -> assertThat(activity.statusCodeAsString()).isEqualTo("Successful"));

        service.returnZone('c');
        for (int i = 0; i < 2; i++) {
            assertThat(group().instances()).as("it launches first").hasSizeGreaterThan(6);
            service.agentsObey();
            loadBalancerTakes("initial");
            loadBalancerTakes("healthy");
            letGo();
        }
        assertThat(inServiceByZone()).isEqualTo(Map.of("us-east-1a", 2L, "us-east-1b", 2L, "us-east-1c", 2L));
        assertThat(group().instances()).hasSize(6);
    }

    private void letGo() {
        for (Instance i : group().instances())
            if (i.lifecycleStateAsString().equals("Terminating"))
                service.loadBalancing(new TargetDeregistered(TARGETS, i.instanceId(), 80));
        service.agentsObey();
    }

    @Test
    void scale_in_waits_for_the_load_balancer_and_says_so() {
        createBehindLoadBalancer();
        service.autoScaling(
                as -> as.setDesiredCapacity(r -> r.autoScalingGroupName("web").desiredCapacity(5)));
        service.agentsObey();
        assertThat(activities().getFirst()).satisfies(activity -> {
            assertThat(activity.statusCodeAsString()).isEqualTo("WaitingForELBConnectionDraining");
            assertThat(activity.description()).endsWith(" - Waiting For ELB Connection Draining.");
        });
        letGo();
        assertThat(activities().getFirst().statusCodeAsString()).isEqualTo("Successful");
        assertThat(group().instances()).hasSize(5);
    }

    @Test
    void an_instance_that_fails_its_load_balancers_checks_is_replaced_after_the_grace_period() {
        createBehindLoadBalancer();
        String sick = group().instances().getFirst().instanceId();
        service.loadBalancing(
                new TargetHealthChanged(TARGETS, sick, 80, "unhealthy", "Target.ResponseCodeMismatch", ""));
        service.time.advance(Duration.ofSeconds(5));
        service.tick();
        assertThat(activities()).anySatisfy(activity -> assertThat(activity.cause())
                .endsWith("an instance was taken out of service in response to an ELB system health check failure."));
        assertThat(activities().getFirst().cause())
                .endsWith("an instance was launched in response to an unhealthy instance needing to be replaced.");
    }

    @Test
    void an_instance_terminated_by_hand_is_replaced_in_its_zone() {
        create(r -> r.desiredCapacity(3));
        service.agentsObey();
        Instance victim = group().instances().get(1);
        service.ec2(ec2 -> ec2.terminateInstances(r -> r.instanceIds(victim.instanceId())));
        service.agentsObey();
        service.agentsObey();
        assertThat(inServiceByZone()).isEqualTo(Map.of("us-east-1a", 1L, "us-east-1b", 1L, "us-east-1c", 1L));
        assertThat(group().instances()).extracting(Instance::instanceId).doesNotContain(victim.instanceId());
    }

    @Test
    void a_template_without_a_known_image_fails_its_launches_aloud() {
        service.ec2(ec2 -> ec2.createLaunchTemplate(
                r -> r.launchTemplateName("odd").launchTemplateData(d -> d.imageId("ami-12345678"))));
        create(r -> r.desiredCapacity(1).launchTemplate(t -> t.launchTemplateName("odd")));
        service.react();
        assertThat(activities().getFirst()).satisfies(activity -> {
            assertThat(activity.statusCodeAsString()).isEqualTo("Failed");
            assertThat(activity.description())
                    .startsWith("Launching a new EC2 instance.  Status Reason: The image id '[ami-12345678]' does not"
                            + " exist")
                    .endsWith("Launching EC2 instance failed.");
        });
        assertThat(group().instances()).isEmpty();
    }

    @Test
    void instances_carry_the_groups_tags() {
        create(r -> r.desiredCapacity(1).tags(t -> t.key("Name").value("web").propagateAtLaunch(true), t -> t.key("own")
                .value("x")));
        service.react();
        var tags = service
                .ec2(ec2 -> ec2.describeTags(
                        r -> r.filters(f -> f.name("resource-type").values("instance"))))
                .tags()
                .stream()
                .collect(Collectors.toMap(t -> t.key(), t -> t.value()));
        assertThat(tags)
                .containsEntry("Name", "web")
                .containsEntry("aws:autoscaling:groupName", "web")
                .doesNotContainKey("own");
        service.autoScaling(as -> as.createOrUpdateTags(r -> r.tags(t -> t.resourceId("web")
                .resourceType("auto-scaling-group")
                .key("own")
                .value("y")
                .propagateAtLaunch(false))));
        assertThat(service.autoScaling(as -> as.describeTags(
                                r -> r.filters(f -> f.name("key").values("own"))))
                        .tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("y"));
    }

    @Test
    void bad_requests_are_refused_in_awss_words() {
        assertInvalid(
                "At least one Availability Zone or VPC Subnet is required.",
                () -> create(r -> r.vpcZoneIdentifier(null)));
        assertInvalid(
                "Valid requests must contain either LaunchTemplate",
                () -> create(r -> r.launchTemplate(
                        (software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification) null)));
        assertInvalid(
                "You must use a valid fully-formed launch template.",
                () -> create(r -> r.launchTemplate(t -> t.launchTemplateName("none"))));
        assertInvalid("Provided Target Groups may not be valid.", () -> create(r -> r.targetGroupARNs(TARGETS)));
        assertInvalid(
                "Max bound, 1, must be greater than or equal to min bound, 2",
                () -> create(r -> r.minSize(2).maxSize(1)));
        assertInvalid("Desired capacity:7 must be between", () -> create(r -> r.desiredCapacity(7)));
        assertInvalid(
                "AutoScalingGroup name not found - null",
                () -> service.autoScaling(as -> as.setDesiredCapacity(
                        r -> r.autoScalingGroupName("none").desiredCapacity(1))));
        create(r -> r.desiredCapacity(1));
        assertThatThrownBy(() -> create(r -> {})).isInstanceOf(AlreadyExistsException.class);
        assertInvalid(
                "New SetDesiredCapacity value 9 is above max value 6",
                () -> service.autoScaling(as ->
                        as.setDesiredCapacity(r -> r.autoScalingGroupName("web").desiredCapacity(9))));
        assertThatThrownBy(
                        () -> service.autoScaling(as -> as.deleteAutoScalingGroup(r -> r.autoScalingGroupName("web"))))
                .isInstanceOf(ResourceInUseException.class);
        assertThatThrownBy(() -> service.autoScaling(as -> as.setDesiredCapacity(
                        r -> r.autoScalingGroupName("web").desiredCapacity(2).honorCooldown(true))))
                .isInstanceOf(ScalingActivityInProgressException.class);
        assertInvalid(
                "Instance Id not found",
                () -> service.autoScaling(as -> as.setInstanceHealth(
                        r -> r.instanceId("i-0123456789abcdef0").healthStatus("Unhealthy"))));
    }

    @Test
    void a_forced_deletion_takes_the_instances_with_it() {
        createBehindLoadBalancer();
        service.autoScaling(as ->
                as.deleteAutoScalingGroup(r -> r.autoScalingGroupName("web").forceDelete(true)));
        assertThat(group().status()).isEqualTo("Delete in progress");
        service.agentsObey();
        assertThat(service.autoScaling(as -> as.describeAutoScalingGroups(r -> {}))
                        .autoScalingGroups())
                .isEmpty();
        create(r -> r.desiredCapacity(1));
        assertThat(group().instances()).as("a new group by the old name").hasSize(1);
    }

    @Test
    void a_user_may_terminate_an_instance_and_shrink_the_group() {
        create(r -> r.desiredCapacity(2));
        service.agentsObey();
        String id = group().instances().getFirst().instanceId();
        var activity = service.autoScaling(as -> as.terminateInstanceInAutoScalingGroup(
                        r -> r.instanceId(id).shouldDecrementDesiredCapacity(true)))
                .activity();
        assertThat(activity.cause()).endsWith("in response to a user request, shrinking the capacity from 2 to 1.");
        assertThat(activity.details())
                .isEqualTo("{\"Subnet ID\":\"" + DefaultVpc.subnetId(new AvailabilityZone("us-east-1a"))
                        + "\",\"Availability Zone\":\"us-east-1a\"}");
        assertThat(group().desiredCapacity()).isEqualTo(1);
    }

    @Test
    void read_models_are_rebuilt_from_the_events() {
        createBehindLoadBalancer();
        service.loseZone('b');
        service.agentsObey();
        AutoScalingGroup before = group();
        List<Activity> history = activities();
        service.readModels.rebuild();
        assertThat(group()).isEqualTo(before);
        assertThat(activities()).isEqualTo(history);
    }

    @Test
    void what_has_no_effect_is_refused_on_the_wire() {
        var request = Map.of(
                "Action", "CreateAutoScalingGroup",
                "AutoScalingGroupName", "web",
                "MinSize", "1",
                "MaxSize", "1",
                "LaunchTemplate.LaunchTemplateName", "web-server-template",
                "AvailabilityZones.member.1", "us-east-1a");
        assertThat(service.autoScalingForm(request)).startsWith("200");
        var protectedFromScaleIn = new TreeMap<>(request);
        protectedFromScaleIn.put("NewInstancesProtectedFromScaleIn", "true");
        assertThat(service.autoScalingForm(protectedFromScaleIn))
                .startsWith("400")
                .contains("ValidationError");
        assertThat(service.autoScalingForm(
                        Map.of("Action", "PutScalingPolicy", "AutoScalingGroupName", "web", "PolicyName", "p")))
                .startsWith("501");
    }
}
