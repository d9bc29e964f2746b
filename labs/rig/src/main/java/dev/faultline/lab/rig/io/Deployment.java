package dev.faultline.lab.rig.io;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/**
 * An application of several instances behind an application load balancer over all zones, on an Auto Scaling group with ELB health
 * checks: deployed, and removed again, through the public API.
 */
public final class Deployment implements AutoCloseable {
    public static final int PORT = 8080;
    public static final Duration HEALTH_INTERVAL = Duration.ofSeconds(1);
    public static final int HEALTHY_THRESHOLD = 2;
    public static final int UNHEALTHY_THRESHOLD = 2;

    private static final Logger log = LoggerFactory.getLogger(Deployment.class);
    private static final int GRACE_SECONDS = 30;

    private final Cloud cloud;
    private final String name;
    private final Application application;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private String dnsName = "";
    private String targetGroup = "";
    private String loadBalancer = "";
    private long groupRequestedNanos;

    /**
     * @param capacity how many instances
     * @param userData the shell script of an instance, which serves HTTP on {@link #PORT}
     */
    public record Application(int capacity, String userData) {}

    /** @param name of everything that is made */
    public Deployment(Cloud cloud, String name, Application application) {
        this.cloud = cloud;
        this.name = name;
        this.application = application;
    }

    public String group() {
        return name;
    }

    public String targetGroup() {
        return targetGroup;
    }

    /** The load balancer's ARN. */
    public String loadBalancer() {
        return loadBalancer;
    }

    /** When the group was asked for. */
    public long groupRequestedNanos() {
        return groupRequestedNanos;
    }

    /** The load balancer's name. */
    public String dnsName() {
        return dnsName;
    }

    /** @throws SdkException with AWS's error when the region refuses a step; what was made is removed by close */
    public void deploy() {
        var subnets = cloud.ec2().describeSubnets().subnets();
        var ids = subnets.stream().map(Subnet::subnetId).toList();
        createTargetGroup(subnets.getFirst().vpcId());
        loadBalancer = createLoadBalancer(ids);
        createListener(loadBalancer);
        createTemplate();
        groupRequestedNanos = System.nanoTime();
        createGroup(ids);
    }

    /** How many instances the load balancer finds healthy now. */
    public long healthyTargets() {
        return cloud
                .loadBalancing()
                .describeTargetHealth(r -> r.targetGroupArn(targetGroup))
                .targetHealthDescriptions()
                .stream()
                .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
                .count();
    }

    private String createLoadBalancer(List<String> subnets) {
        var made = cloud.loadBalancing()
                .createLoadBalancer(
                        r -> r.name(name).type(LoadBalancerTypeEnum.APPLICATION).subnets(subnets))
                .loadBalancers()
                .getFirst();
        dnsName = made.dnsName();
        var arn = made.loadBalancerArn();
        undo.push(() -> cloud.loadBalancing().deleteLoadBalancer(r -> r.loadBalancerArn(arn)));
        return arn;
    }

    private void createTargetGroup(String vpc) {
        targetGroup = cloud.loadBalancing()
                .createTargetGroup(r -> r.name(name)
                        .protocol(ProtocolEnum.HTTP)
                        .port(PORT)
                        .vpcId(vpc)
                        .targetType(TargetTypeEnum.INSTANCE)
                        .healthCheckPath("/healthz")
                        .healthCheckIntervalSeconds((int) HEALTH_INTERVAL.toSeconds())
                        .healthCheckTimeoutSeconds(1)
                        .healthyThresholdCount(HEALTHY_THRESHOLD)
                        .unhealthyThresholdCount(UNHEALTHY_THRESHOLD))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        undo.push(() -> cloud.loadBalancing().deleteTargetGroup(r -> r.targetGroupArn(targetGroup)));
        cloud.loadBalancing().modifyTargetGroupAttributes(r -> r.targetGroupArn(targetGroup)
                .attributes(a -> a.key("deregistration_delay.timeout_seconds").value("5")));
    }

    private void createListener(String loadBalancer) {
        cloud.loadBalancing().createListener(r -> r.loadBalancerArn(loadBalancer)
                .protocol(ProtocolEnum.HTTP)
                .port(PORT)
                .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(targetGroup)));
    }

    private void createTemplate() {
        var userData = Base64.getEncoder().encodeToString(application.userData().getBytes(StandardCharsets.UTF_8));
        cloud.ec2().createLaunchTemplate(r -> r.launchTemplateName(name)
                .launchTemplateData(d -> d.imageId("ami-faultline-web")
                        .instanceType(InstanceType.T3_MICRO)
                        .userData(userData)));
        undo.push(() -> cloud.ec2().deleteLaunchTemplate(r -> r.launchTemplateName(name)));
    }

    private void createGroup(List<String> subnets) {
        cloud.autoScaling().createAutoScalingGroup(r -> r.autoScalingGroupName(name)
                .launchTemplate(t -> t.launchTemplateName(name).version("$Latest"))
                .minSize(application.capacity())
                .maxSize(application.capacity() + 3)
                .desiredCapacity(application.capacity())
                .vpcZoneIdentifier(String.join(",", subnets))
                .targetGroupARNs(targetGroup)
                .healthCheckType("ELB")
                .healthCheckGracePeriod(GRACE_SECONDS));
        undo.push(() -> cloud.autoScaling()
                .deleteAutoScalingGroup(r -> r.autoScalingGroupName(name).forceDelete(true)));
    }

    /** Removes what was made, the last first. What refuses to go is said; the region is stopped or wiped by its owner. */
    @Override
    public void close() {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (SdkException e) {
                log.warn("left behind by {}: {}", name, e.getMessage());
            }
        }
    }
}
