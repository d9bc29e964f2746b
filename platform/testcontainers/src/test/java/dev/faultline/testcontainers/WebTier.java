package dev.faultline.testcontainers;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/** Six instances of a web application behind a load balancer over all zones, deployed with AWS's SDK as on AWS. */
final class WebTier {
    static final int CAPACITY = 6;

    private static final String NAME = "web";
    private static final int PORT = 8080;
    private static final String USER_DATA = "#!/bin/sh\nexec faultline-web " + PORT + "\n";

    private final ElasticLoadBalancingV2Client loadBalancing;
    private final AutoScalingClient autoScaling;
    private final Ec2Client ec2;
    private String dnsName = "";
    private String targetGroup = "";

    private WebTier(FaultlineRegion region) {
        loadBalancing = on(region, ElasticLoadBalancingV2Client.builder()).build();
        autoScaling = on(region, AutoScalingClient.builder()).build();
        ec2 = on(region, Ec2Client.builder()).build();
    }

    static WebTier in(FaultlineRegion region) {
        var tier = new WebTier(region);
        tier.deploy();
        return tier;
    }

    static <B extends AwsClientBuilder<B, ?>> B on(FaultlineRegion region, B client) {
        var keys = AwsBasicCredentials.create(region.accessKey(), region.accessKey());
        return client.endpointOverride(region.endpoint())
                .region(Region.of(region.region()))
                .credentialsProvider(StaticCredentialsProvider.create(keys));
    }

    private void deploy() {
        List<Subnet> subnets = ec2.describeSubnets().subnets();
        List<String> ids = subnets.stream().map(Subnet::subnetId).toList();
        targetGroup = loadBalancing
                .createTargetGroup(r -> r.name(NAME)
                        .protocol(ProtocolEnum.HTTP)
                        .port(PORT)
                        .vpcId(subnets.get(0).vpcId())
                        .healthCheckPath("/healthz")
                        .healthCheckIntervalSeconds(1)
                        .healthCheckTimeoutSeconds(1)
                        .healthyThresholdCount(2)
                        .unhealthyThresholdCount(2))
                .targetGroups()
                .get(0)
                .targetGroupArn();
        var balancer = loadBalancing
                .createLoadBalancer(r -> r.name(NAME).subnets(ids))
                .loadBalancers()
                .get(0);
        dnsName = balancer.dnsName();
        loadBalancing.createListener(r -> r.loadBalancerArn(balancer.loadBalancerArn())
                .protocol(ProtocolEnum.HTTP)
                .port(80)
                .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(targetGroup)));
        String userData = Base64.getEncoder().encodeToString(USER_DATA.getBytes(StandardCharsets.UTF_8));
        ec2.createLaunchTemplate(r -> r.launchTemplateName(NAME)
                .launchTemplateData(d -> d.imageId("ami-faultline-web").userData(userData)));
        autoScaling.createAutoScalingGroup(r -> r.autoScalingGroupName(NAME)
                .launchTemplate(t -> t.launchTemplateName(NAME).version("$Latest"))
                .minSize(CAPACITY)
                .maxSize(CAPACITY + 3)
                .desiredCapacity(CAPACITY)
                .vpcZoneIdentifier(String.join(",", ids))
                .targetGroupARNs(targetGroup)
                .healthCheckType("ELB")
                .healthCheckGracePeriod(30));
    }

    String dnsName() {
        return dnsName;
    }

    long healthyTargets() {
        return loadBalancing
                .describeTargetHealth(r -> r.targetGroupArn(targetGroup))
                .targetHealthDescriptions()
                .stream()
                .filter(target -> target.targetHealth().stateAsString().equals("healthy"))
                .count();
    }

    /** How many instances are in service in each zone. */
    Map<String, Long> inService() {
        return autoScaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(NAME)).autoScalingGroups().stream()
                .flatMap(group -> group.instances().stream())
                .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                .collect(Collectors.groupingBy(Instance::availabilityZone, Collectors.counting()));
    }
}
