package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.loadbalancing.region.RunningRegion;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Load balancers and their attributes. */
class LoadBalancersApiTest extends ApiTest {
    LoadBalancersApiTest(RunningRegion region) {
        super(region);
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
}
