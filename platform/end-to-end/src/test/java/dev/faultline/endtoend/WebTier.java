package dev.faultline.endtoend;

import static java.util.stream.Collectors.toSet;

import dev.faultline.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** The sample application on an Auto Scaling group over all zones, behind an application load balancer. */
final class WebTier {
    static final int PORT = 8080;
    static final String NAME = "web-tier";

    private static final Duration WHOLE = Duration.ofSeconds(180);
    private static final String USER_DATA = "#!/bin/sh\nexec faultline-web " + PORT + "\n";

    private final Clients clients;
    private final String targetGroup;
    private final String loadBalancer;
    private final String dnsName;

    private WebTier(Clients clients, String targetGroup, String loadBalancer, String dnsName) {
        this.clients = clients;
        this.targetGroup = targetGroup;
        this.loadBalancer = loadBalancer;
        this.dnsName = dnsName;
    }

    static WebTier deploy(Clients clients, int capacity) {
        var subnets = clients.ec2().describeSubnets().subnets();
        var ids = subnets.stream().map(Subnet::subnetId).toList();
        var targetGroup = createTargetGroup(clients, NAME, subnets.getFirst().vpcId());
        // By default a target drains for 300 s before its instance is ended.
        clients.loadBalancing().modifyTargetGroupAttributes(r -> r.targetGroupArn(targetGroup)
                .attributes(a -> a.key("deregistration_delay.timeout_seconds").value("2")));
        var loadBalancer = clients.loadBalancing()
                .createLoadBalancer(r -> r.name(NAME).subnets(ids))
                .loadBalancers()
                .getFirst();
        clients.loadBalancing().createListener(r -> r.loadBalancerArn(loadBalancer.loadBalancerArn())
                .protocol(ProtocolEnum.HTTP)
                .port(PORT)
                .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(targetGroup)));
        createGroup(clients, targetGroup, ids, capacity);
        return new WebTier(clients, targetGroup, loadBalancer.loadBalancerArn(), loadBalancer.dnsName());
    }

    static String createTargetGroup(Clients clients, String name, String vpc) {
        return clients.loadBalancing()
                .createTargetGroup(r -> r.name(name)
                        .protocol(ProtocolEnum.HTTP)
                        .port(PORT)
                        .vpcId(vpc)
                        .targetType(TargetTypeEnum.INSTANCE)
                        .healthCheckPath("/healthz")
                        .healthCheckIntervalSeconds(1)
                        .healthCheckTimeoutSeconds(1)
                        .healthyThresholdCount(2)
                        .unhealthyThresholdCount(2))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
    }

    private static void createGroup(Clients clients, String targetGroup, List<String> subnets, int capacity) {
        var userData = Base64.getEncoder().encodeToString(USER_DATA.getBytes(StandardCharsets.UTF_8));
        clients.ec2().createLaunchTemplate(r -> r.launchTemplateName(NAME)
                .launchTemplateData(d -> d.imageId("ami-faultline-web")
                        .instanceType(InstanceType.T3_MICRO)
                        .userData(userData)));
        clients.autoScaling().createAutoScalingGroup(r -> r.autoScalingGroupName(NAME)
                .launchTemplate(t -> t.launchTemplateName(NAME).version("$Latest"))
                .minSize(1)
                .maxSize(capacity + 3)
                .desiredCapacity(capacity)
                .vpcZoneIdentifier(String.join(",", subnets))
                .targetGroupARNs(targetGroup)
                .healthCheckType("ELB")
                .healthCheckGracePeriod(30));
    }

    /** The same tier by other clients. */
    WebTier by(Clients others) {
        return new WebTier(others, targetGroup, loadBalancer, dnsName);
    }

    /** Deletes all that {@link #deploy} made; what the group's instances still do is for others to wait for. */
    void remove() {
        clients.autoScaling()
                .deleteAutoScalingGroup(r -> r.autoScalingGroupName(NAME).forceDelete(true));
        clients.loadBalancing().deleteLoadBalancer(r -> r.loadBalancerArn(loadBalancer));
        Await.until(WHOLE, "the target group is not in use", () -> {
            clients.loadBalancing().deleteTargetGroup(r -> r.targetGroupArn(targetGroup));
            return true;
        });
        Await.until(WHOLE, "the group is gone", () -> clients.autoScaling()
                .describeAutoScalingGroups(r -> r.autoScalingGroupNames(NAME))
                .autoScalingGroups()
                .isEmpty());
        clients.ec2().deleteLaunchTemplate(r -> r.launchTemplateName(NAME));
    }

    String dnsName() {
        return dnsName;
    }

    List<Instance> members() {
        return clients.autoScaling()
                .describeAutoScalingGroups(r -> r.autoScalingGroupNames(NAME))
                .autoScalingGroups()
                .getFirst()
                .instances();
    }

    Set<String> memberIds() {
        return members().stream().map(Instance::instanceId).collect(toSet());
    }

    Set<String> healthyTargets() {
        return clients
                .loadBalancing()
                .describeTargetHealth(r -> r.targetGroupArn(targetGroup))
                .targetHealthDescriptions()
                .stream()
                .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
                .map(target -> target.target().id())
                .collect(toSet());
    }

    /** Waits until the group has so many members, all in service, and the target group the same ones, all healthy. */
    void awaitWhole(int capacity) {
        Await.until(WHOLE, capacity + " members in service and healthy", () -> {
            var members = members();
            return members.size() == capacity
                    && members.stream().allMatch(member -> member.lifecycleState() == LifecycleState.IN_SERVICE)
                    && members.stream().allMatch(member -> member.healthStatus().equals("Healthy"))
                    && healthyTargets().equals(memberIds());
        });
    }
}
