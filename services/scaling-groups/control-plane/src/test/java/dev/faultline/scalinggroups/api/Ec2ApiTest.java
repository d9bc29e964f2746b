package dev.faultline.scalinggroups.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.contract.InstanceConsole;
import dev.faultline.scalinggroups.domain.instance.Instance.Observed;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;

class Ec2ApiTest {
    private static final Region REGION = new Region("us-east-1");
    private static final String SUBNET_A = DefaultVpc.subnetId(REGION.zone('a'));

    private ServiceFixture service;

    @BeforeEach
    void start() {
        service = new ServiceFixture();
    }

    private List<Instance> run(Consumer<RunInstancesRequest.Builder> request) {
        return service.ec2(ec2 -> ec2.runInstances(r -> {
                    r.imageId("ami-faultline-shell").minCount(1).maxCount(1);
                    request.accept(r);
                })
                .instances());
    }

    private String state(String id) {
        return service.ec2(ec2 -> ec2.describeInstances(r -> r.instanceIds(id)))
                .reservations()
                .getFirst()
                .instances()
                .getFirst()
                .state()
                .nameAsString();
    }

    private static void assertRefused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsError.class, error -> assertThat(error.code())
                .isEqualTo(code));
    }

    @Test
    void an_instance_lives_through_all_its_states() {
        String id = run(r -> r.subnetId(SUBNET_A)).getFirst().instanceId();
        assertThat(state(id)).isEqualTo("pending");
        service.agentsObey();
        assertThat(state(id)).isEqualTo("running");
        service.ec2(ec2 -> ec2.stopInstances(r -> r.instanceIds(id)));
        assertThat(state(id)).isEqualTo("stopping");
        service.agentsObey();
        assertThat(state(id)).isEqualTo("stopped");
        service.ec2(ec2 -> ec2.startInstances(r -> r.instanceIds(id)));
        service.agentsObey();
        assertThat(state(id)).isEqualTo("running");
        var change = service.ec2(ec2 -> ec2.terminateInstances(r -> r.instanceIds(id)))
                .terminatingInstances()
                .getFirst();
        assertThat(change.previousState().nameAsString()).isEqualTo("running");
        assertThat(change.currentState().nameAsString()).isEqualTo("shutting-down");
        service.agentsObey();
        assertThat(state(id)).isEqualTo("terminated");
        assertRefused("IncorrectInstanceState", () -> service.ec2(ec2 -> ec2.startInstances(r -> r.instanceIds(id))));
    }

    @Test
    void a_client_token_launches_once_and_only_for_the_same_request() {
        var first = run(r -> r.clientToken("one").maxCount(2));
        assertThat(first).hasSize(2);
        assertThat(first)
                .extracting(Instance::privateIpAddress)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(run(r -> r.clientToken("one").maxCount(2)))
                .extracting(Instance::instanceId)
                .isEqualTo(first.stream().map(Instance::instanceId).toList());
        assertRefused(
                "IdempotentParameterMismatch",
                () -> run(r -> r.clientToken("one").maxCount(3)));
        assertRefused(
                "IdempotentParameterMismatch",
                () -> run(r -> r.clientToken("one").maxCount(2).userData("eA==")));
    }

    @Test
    void what_does_not_exist_is_named() {
        assertRefused("InvalidAMIID.NotFound", () -> run(r -> r.imageId("ami-12345678")));
        assertRefused("InvalidSubnetID.NotFound", () -> run(r -> r.subnetId("subnet-12345678")));
        assertRefused("InvalidGroup.NotFound", () -> run(r -> r.securityGroupIds("sg-12345678")));
        assertRefused("InvalidUserData.Malformed", () -> run(r -> r.userData("#!/bin/sh")));
        assertRefused(
                "InvalidInstanceID.Malformed",
                () -> service.ec2(ec2 -> ec2.terminateInstances(r -> r.instanceIds("i-1"))));
        assertRefused(
                "InvalidInstanceID.NotFound",
                () -> service.ec2(ec2 -> ec2.terminateInstances(r -> r.instanceIds("i-0123456789abcdef0"))));
        assertRefused(
                "InvalidLaunchTemplateName.NotFoundException",
                () -> run(r -> r.launchTemplate(t -> t.launchTemplateName("none"))));
    }

    @Test
    void of_several_instances_all_change_or_none() {
        var ids = run(r -> r.maxCount(2)).stream().map(Instance::instanceId).toList();
        service.agentsObey();
        service.ec2(ec2 -> ec2.stopInstances(r -> r.instanceIds(ids.get(1))));
        assertRefused("IncorrectInstanceState", () -> service.ec2(ec2 -> ec2.rebootInstances(r -> r.instanceIds(ids))));
        assertThat(state(ids.get(0))).isEqualTo("running");
        assertThat(state(ids.get(1))).isEqualTo("stopping");
    }

    @Test
    void a_lost_zone_has_no_capacity_and_is_shown_unavailable() {
        service.loseZone('a');
        assertThatThrownBy(() -> run(r -> r.subnetId(SUBNET_A))).isInstanceOfSatisfying(AwsError.class, error -> {
            assertThat(error.code()).isEqualTo("InsufficientInstanceCapacity");
            assertThat(error.status()).isEqualTo(500);
            assertThat(error.sentence())
                    .startsWith("We currently do not have sufficient m1.small capacity in the Availability"
                            + " Zone you requested (us-east-1a).");
        });
        assertThat(run(r -> {}).getFirst().placement().availabilityZone()).isNotEqualTo("us-east-1a");
        assertThat(service.ec2(ec2 -> ec2.describeAvailabilityZones(
                                r -> r.filters(f -> f.name("state").values("unavailable"))))
                        .availabilityZones())
                .singleElement()
                .satisfies(zone -> {
                    assertThat(zone.zoneName()).isEqualTo("us-east-1a");
                    assertThat(zone.zoneId()).isEqualTo("use1-az1");
                });
    }

    @Test
    void filters_choose_and_pages_go_on_where_they_ended() {
        run(r -> r.maxCount(3).tagSpecifications(s -> s.resourceType("instance")
                .tags(Tag.builder().key("Name").value("web-1").build())));
        run(r -> r.maxCount(4));
        assertThat(found("tag:Name", "web-*")).isEqualTo(3);
        assertThat(found("tag:Name", "db")).isZero();
        assertThat(found("instance-state-name", "pending")).isEqualTo(7);
        assertThat(found("availability-zone", "us-east-1?")).isEqualTo(7);
        assertRefused("InvalidParameterValue", () -> found("no-such-filter", "x"));
        var first = service.ec2(ec2 -> ec2.describeInstances(r -> r.maxResults(5)));
        var second =
                service.ec2(ec2 -> ec2.describeInstances(r -> r.maxResults(5).nextToken(first.nextToken())));
        assertThat(count(first.reservations())).isEqualTo(5);
        assertThat(count(second.reservations())).isEqualTo(2);
        assertThat(second.nextToken()).isNull();
    }

    private int found(String filter, String value) {
        var by = Filter.builder().name(filter).values(value).build();
        return count(
                service.ec2(ec2 -> ec2.describeInstances(r -> r.filters(by))).reservations());
    }

    private static int count(List<software.amazon.awssdk.services.ec2.model.Reservation> reservations) {
        return reservations.stream().mapToInt(r -> r.instances().size()).sum();
    }

    @Test
    void status_checks_show_running_instances_only_unless_asked() {
        String running = run(r -> {}).getFirst().instanceId();
        service.agentsObey();
        run(r -> {});
        assertThat(service.ec2(ec2 -> ec2.describeInstanceStatus(r -> {})).instanceStatuses())
                .singleElement()
                .satisfies(status -> {
                    assertThat(status.instanceId()).isEqualTo(running);
                    assertThat(status.instanceStatus().statusAsString()).isEqualTo("ok");
                });
        assertThat(service.ec2(ec2 -> ec2.describeInstanceStatus(r -> r.includeAllInstances(true)))
                        .instanceStatuses())
                .hasSize(2);
    }

    @Test
    void what_cannot_start_is_terminated_and_says_why() {
        String id = run(r -> {}).getFirst().instanceId();
        service.react();
        service.observe(id, 2, Observed.FAILED, "no #! in user data");
        var instance = service.ec2(ec2 -> ec2.describeInstances(r -> r.instanceIds(id)))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
        assertThat(instance.state().nameAsString()).isEqualTo("terminated");
        assertThat(instance.stateReason().message()).contains("no #! in user data");
    }

    @Test
    void console_output_is_the_latest_that_was_heard() {
        String id = run(r -> {}).getFirst().instanceId();
        assertThat(service.ec2(ec2 -> ec2.getConsoleOutput(r -> r.instanceId(id)))
                        .output())
                .isNull();
        service.consoles.put(id, new InstanceConsole(id, REGION.zone('a'), ServiceFixture.NOON, "hello\n"));
        assertThat(service.ec2(ec2 -> ec2.getConsoleOutput(r -> r.instanceId(id)))
                        .output())
                .isEqualTo("aGVsbG8K");
    }

    @Test
    void a_launch_template_grows_versions_and_is_launched_from() {
        service.ec2(ec2 -> ec2.createLaunchTemplate(r -> r.launchTemplateName("web")
                .launchTemplateData(d -> d.imageId("ami-faultline-web").instanceType("t3.micro"))));
        assertRefused(
                "InvalidLaunchTemplateName.AlreadyExistsException",
                () -> service.ec2(ec2 -> ec2.createLaunchTemplate(
                        r -> r.launchTemplateName("web").launchTemplateData(d -> d.imageId("x")))));
        service.ec2(ec2 -> ec2.createLaunchTemplateVersion(r ->
                r.launchTemplateName("web").sourceVersion("1").launchTemplateData(d -> d.instanceType("t3.small"))));
        var row = service.ec2(ec2 -> ec2.describeLaunchTemplates(r -> r.launchTemplateNames("web")))
                .launchTemplates()
                .getFirst();
        assertThat(row.defaultVersionNumber()).isEqualTo(1);
        assertThat(row.latestVersionNumber()).isEqualTo(2);
        assertThat(service.ec2(ec2 -> ec2.describeLaunchTemplateVersions(
                                r -> r.launchTemplateName("web").versions("$Latest")))
                        .launchTemplateVersions())
                .singleElement()
                .satisfies(v -> {
                    assertThat(v.launchTemplateData().imageId()).isEqualTo("ami-faultline-web");
                    assertThat(v.launchTemplateData().instanceTypeAsString()).isEqualTo("t3.small");
                });
        var launched = service.ec2(ec2 ->
                        ec2.runInstances(r -> r.minCount(1).maxCount(1).launchTemplate(t -> t.launchTemplateName("web")
                                .version("2"))))
                .instances()
                .getFirst();
        assertThat(launched.instanceTypeAsString()).isEqualTo("t3.small");
        service.ec2(
                ec2 -> ec2.modifyLaunchTemplate(r -> r.launchTemplateName("web").defaultVersion("2")));
        var deleted = service.ec2(ec2 -> ec2.deleteLaunchTemplateVersions(
                r -> r.launchTemplateName("web").versions("1", "2")));
        assertThat(deleted.successfullyDeletedLaunchTemplateVersions()).hasSize(1);
        assertThat(deleted.unsuccessfullyDeletedLaunchTemplateVersions()).hasSize(1);
        service.ec2(ec2 -> ec2.deleteLaunchTemplate(r -> r.launchTemplateName("web")));
        assertRefused(
                "InvalidLaunchTemplateName.NotFoundException",
                () -> service.ec2(ec2 -> ec2.describeLaunchTemplates(r -> r.launchTemplateNames("web"))));
    }

    @Test
    void tags_come_and_go() {
        String id = run(r -> {}).getFirst().instanceId();
        var name = Tag.builder().key("Name").value("one").build();
        service.ec2(ec2 -> ec2.createTags(r -> r.resources(id).tags(name)));
        assertThat(service.ec2(ec2 -> ec2.describeTags(r -> {})).tags()).hasSize(1);
        assertRefused(
                "InvalidParameterValue",
                () -> service.ec2(ec2 -> ec2.createTags(r -> r.resources(id)
                        .tags(Tag.builder().key("aws:x").value("y").build()))));
        service.ec2(ec2 -> ec2.deleteTags(r -> r.resources(id).tags(name)));
        assertThat(service.ec2(ec2 -> ec2.describeTags(r -> {})).tags()).isEmpty();
    }

    @Test
    void the_default_vpc_is_there_with_a_subnet_a_zone() {
        assertThat(service.ec2(ec2 -> ec2.describeVpcs(r -> {})).vpcs())
                .singleElement()
                .satisfies(vpc -> assertThat(vpc.isDefault()).isTrue());
        assertThat(service.ec2(ec2 -> ec2.describeSubnets(r -> {})).subnets()).hasSize(3);
        assertThat(service.ec2(ec2 -> ec2.describeSecurityGroups(r -> {})).securityGroups())
                .hasSize(1);
        assertThat(service.ec2(ec2 -> ec2.describeImages(r -> {})).images()).hasSize(2);
        assertThat(service.ec2(ec2 -> ec2.describeInstanceTypes(r -> r.instanceTypesWithStrings("t3.micro")))
                        .instanceTypes())
                .hasSize(1);
    }

    @Test
    void a_member_without_effect_is_refused_on_the_wire() {
        var launch = Map.of("Action", "RunInstances", "ImageId", "ami-faultline-web", "MinCount", "1", "MaxCount", "1");
        assertThat(service.ec2Form(launch)).startsWith("200").contains("<privateIpAddress>127.20.");
        var withKey = new java.util.HashMap<>(launch);
        withKey.put("KeyName", "mine");
        assertThat(service.ec2Form(withKey)).startsWith("400").contains("<Code>UnsupportedOperation</Code>");
        assertThat(service.ec2Form(Map.of("Action", "CreateVpc", "CidrBlock", "10.0.0.0/16")))
                .startsWith("501");
    }

    @Test
    void read_models_are_rebuilt_from_the_events() {
        run(r -> r.maxCount(2));
        service.agentsObey();
        var before = service.ec2(ec2 -> ec2.describeInstances(r -> {}));
        service.readModels.rebuild();
        var after = service.ec2(ec2 -> ec2.describeInstances(r -> {}));
        assertThat(after).isEqualTo(before);
    }
}
