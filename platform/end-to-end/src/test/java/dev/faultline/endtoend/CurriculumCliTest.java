package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The curriculum's module on load balancing and scaling groups by the aws CLI, one step after the other as a learner goes:
 * every step stands on the ones before.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ExtendWith(SharedRegion.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CurriculumCliTest {
    private static final String USER_DATA = "#!/bin/sh\nexec faultline-web\n";

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static AwsCli aws = new AwsCli("http://localhost:0");
    private static String subnets = "";
    private static String loadBalancer = "";
    private static String targetGroup = "";
    private static String listener = "";

    @BeforeAll
    static void a_region() {
        aws = SharedRegion.cli();
    }

    @AfterAll
    static void clean_up() throws Exception {
        aws.run(
                "autoscaling",
                "delete-auto-scaling-group",
                "--auto-scaling-group-name",
                "web-tier-asg",
                "--force-delete");
        aws.run("elbv2", "delete-load-balancer", "--load-balancer-arn", loadBalancer);
    }

    @Test
    @Order(1)
    void the_default_vpc_has_a_subnet_in_every_zone() throws Exception {
        var zones = aws.json("ec2", "describe-availability-zones").get("AvailabilityZones");
        assertThat(zones.valueStream().map(zone -> zone.get("ZoneName").asString()))
                .containsExactlyInAnyOrder("us-east-1a", "us-east-1b", "us-east-1c");
        var found = aws.json("ec2", "describe-subnets").get("Subnets");
        assertThat(found.size()).isEqualTo(3);
        subnets = found.valueStream()
                .map(subnet -> subnet.get("SubnetId").asString())
                .collect(Collectors.joining(" "));
        assertThat(aws.json("ec2", "describe-vpcs").at("/Vpcs/0/IsDefault").asBoolean())
                .isTrue();
    }

    @Test
    @Order(2)
    void a_load_balancer_over_three_subnets_becomes_active() throws Exception {
        var created = aws.json(words("elbv2 create-load-balancer --name my-multi-az-alb --subnets " + subnets))
                .at("/LoadBalancers/0");
        loadBalancer = created.get("LoadBalancerArn").asString();
        assertThat(loadBalancer)
                .matches(
                        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/my-multi-az-alb/[0-9a-f]{16}");
        assertThat(created.get("DNSName").asString()).endsWith(".us-east-1.elb.localhost");
        assertThat(created.at("/AvailabilityZones").size()).isEqualTo(3);
        assertThat(aws.run("elbv2", "wait", "load-balancer-available", "--load-balancer-arns", loadBalancer)
                        .exit())
                .isZero();
    }

    @Test
    @Order(3)
    void a_target_group_and_a_listener() throws Exception {
        targetGroup = aws.json(
                        words(
                                "elbv2 create-target-group --name web --protocol HTTP --port 8080 --vpc-id " + vpc()
                                        + " --health-check-path /healthz --health-check-interval-seconds 5"
                                        + " --health-check-timeout-seconds 2 --healthy-threshold-count 2 --unhealthy-threshold-count 2"))
                .at("/TargetGroups/0/TargetGroupArn")
                .asString();
        assertThat(targetGroup).contains(":targetgroup/web/");
        listener = aws.json(words("elbv2 create-listener --protocol HTTP --port 80 --load-balancer-arn " + loadBalancer
                        + " --default-actions Type=forward,TargetGroupArn=" + targetGroup))
                .at("/Listeners/0/ListenerArn")
                .asString();
        assertThat(listener).contains(":listener/app/my-multi-az-alb/");
    }

    @Test
    @Order(4)
    void a_rule_answers_for_a_path() throws Exception {
        var rule = aws.json(
                words(
                        "elbv2 create-rule --priority 10 --listener-arn " + listener
                                + " --conditions Field=path-pattern,Values=/status/*"
                                + " --actions Type=fixed-response,FixedResponseConfig={StatusCode=200,ContentType=text/plain,MessageBody=fine}"));
        assertThat(rule.at("/Rules/0/Priority").asString()).isEqualTo("10");
        var rules =
                aws.json("elbv2", "describe-rules", "--listener-arn", listener).get("Rules");
        assertThat(rules.valueStream().map(r -> r.get("Priority").asString())).containsExactly("10", "default");
    }

    @Test
    @Order(5)
    void a_launch_template_and_the_group_of_the_curriculum(@TempDir Path folder) throws Exception {
        String userData = Base64.getEncoder().encodeToString(USER_DATA.getBytes(StandardCharsets.UTF_8));
        aws.json(
                "ec2",
                "create-launch-template",
                "--launch-template-name",
                "web-server-template",
                "--launch-template-data",
                "{\"ImageId\":\"ami-faultline-web\",\"InstanceType\":\"t3.micro\",\"UserData\":\"" + userData + "\"}");
        Path group = Files.writeString(folder.resolve("group.json"), """
                {
                  "AutoScalingGroupName": "web-tier-asg",
                  "LaunchTemplate": {"LaunchTemplateName": "web-server-template", "Version": "$Latest"},
                  "MinSize": 2,
                  "MaxSize": 6,
                  "DesiredCapacity": 2,
                  "AvailabilityZones": ["us-east-1a", "us-east-1b", "us-east-1c"],
                  "HealthCheckType": "ELB",
                  "HealthCheckGracePeriod": 300
                }
                """);
        assertThat(aws.run("autoscaling", "create-auto-scaling-group", "--cli-input-json", "file://" + group)
                        .exit())
                .isZero();
        assertThat(aws.run(words("autoscaling attach-load-balancer-target-groups --auto-scaling-group-name web-tier-asg"
                                + " --target-group-arns " + targetGroup))
                        .exit())
                .isZero();
        await("two instances in service", () -> inService() == 2);
        assertThat(aws.json(words("autoscaling describe-scaling-activities --auto-scaling-group-name web-tier-asg"))
                        .at("/Activities")
                        .valueStream()
                        .map(activity -> activity.get("Cause").asString()))
                .anyMatch(cause -> cause.contains(
                        "a user request created an AutoScalingGroup changing the desired capacity from 0 to 2"));
    }

    @Test
    @Order(6)
    void the_group_grows_over_the_zones_and_its_targets_become_healthy() throws Exception {
        assertThat(aws.run(
                                words(
                                        "autoscaling set-desired-capacity --auto-scaling-group-name web-tier-asg --desired-capacity 3"))
                        .exit())
                .isZero();
        await("three healthy targets", () -> targets("healthy") == 3);
        assertThat(group().at("/Instances").valueStream().map(i -> i.get("AvailabilityZone")
                        .asString()))
                .containsExactlyInAnyOrder("us-east-1a", "us-east-1b", "us-east-1c");
    }

    @Test
    @Order(7)
    void a_terminated_instance_is_replaced() throws Exception {
        String victim = group().at("/Instances/0/InstanceId").asString();
        aws.json("ec2", "terminate-instances", "--instance-ids", victim);
        await(
                "another instance in its place",
                () -> inService() == 3
                        && group().at("/Instances")
                                .valueStream()
                                .noneMatch(i -> i.get("InstanceId").asString().equals(victim)));
        assertThat(aws.json("ec2", "describe-instances", "--instance-ids", victim)
                        .at("/Reservations/0/Instances/0/State/Name")
                        .asString())
                .isEqualTo("terminated");
    }

    @Test
    @Order(8)
    void an_instance_has_a_console_and_status_checks() throws Exception {
        String instance = group().at("/Instances/0/InstanceId").asString();
        await("both status checks pass", () -> aws.json("ec2", "describe-instance-status", "--instance-ids", instance)
                .at("/InstanceStatuses/0/InstanceStatus/Status")
                .asString()
                .equals("ok"));
        assertThat(aws.run("ec2", "get-console-output", "--instance-id", instance)
                        .exit())
                .isZero();
    }

    @Test
    @Order(9)
    void everything_is_deleted_in_the_end() throws Exception {
        assertThat(aws.run(
                                words(
                                        "autoscaling delete-auto-scaling-group --auto-scaling-group-name web-tier-asg --force-delete"))
                        .exit())
                .isZero();
        await("the group is gone", () -> aws.json(
                        words("autoscaling describe-auto-scaling-groups --auto-scaling-group-names web-tier-asg"))
                .get("AutoScalingGroups")
                .isEmpty());
        assertThat(aws.run("elbv2", "delete-load-balancer", "--load-balancer-arn", loadBalancer)
                        .exit())
                .isZero();
        await(
                "the target group can be deleted",
                () -> aws.run("elbv2", "delete-target-group", "--target-group-arn", targetGroup)
                                .exit()
                        == 0);
        assertThat(aws.run("ec2", "delete-launch-template", "--launch-template-name", "web-server-template")
                        .exit())
                .isZero();
    }

    private static String vpc() throws IOException, InterruptedException {
        return aws.json("ec2", "describe-vpcs").at("/Vpcs/0/VpcId").asString();
    }

    private static JsonNode group() throws IOException, InterruptedException {
        return aws.json(words("autoscaling describe-auto-scaling-groups --auto-scaling-group-names web-tier-asg"))
                .at("/AutoScalingGroups/0");
    }

    private static long inService() throws IOException, InterruptedException {
        return group().at("/Instances")
                .valueStream()
                .filter(instance -> instance.get("LifecycleState").asString().equals("InService"))
                .count();
    }

    private static long targets(String state) throws IOException, InterruptedException {
        return aws.json("elbv2", "describe-target-health", "--target-group-arn", targetGroup)
                .get("TargetHealthDescriptions")
                .valueStream()
                .filter(target -> target.at("/TargetHealth/State").asString().equals(state))
                .count();
    }

    private static String[] words(String command) {
        return command.split(" ");
    }

    private static void await(String what, Callable<Boolean> condition) {
        Await.until(BOUND, PAUSE, what, condition);
    }
}
