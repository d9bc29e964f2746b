package dev.faultline.protocols.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.Honours;
import dev.faultline.protocols.model.ServiceModel;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;

class AwsEndpointTest {
    static final class LoadBalancing implements ElasticLoadBalancingV2Client {
        final List<Object> received = new ArrayList<>();

        @Override
        @Honours(
                value = {"Name", "Subnets", "Tags.Key"},
                only = {"IpAddressType=ipv4", "Tags.Value=lab"})
        public CreateLoadBalancerResponse createLoadBalancer(CreateLoadBalancerRequest request) {
            received.add(request);
            received.add(Caller.current());
            return CreateLoadBalancerResponse.builder()
                    .loadBalancers(LoadBalancer.builder()
                            .loadBalancerName(request.name())
                            .dnsName("<&>")
                            .build())
                    .build();
        }

        @Override
        @Honours({})
        public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
            throw TargetGroupNotFoundException.builder()
                    .message("One or more target groups not found")
                    .build();
        }

        @Override
        @Honours({"Name", "Port"})
        public CreateTargetGroupResponse createTargetGroup(CreateTargetGroupRequest request) {
            throw new AwsError("ServiceUnavailable", 503, "Not now.");
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    static final class Compute implements Ec2Client {
        @Override
        @Honours({"InstanceIds", "Filters", "MaxResults"})
        public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
            throw new IllegalStateException("a bug: " + request.instanceIds() + request.filters());
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final Caller CALLER =
            new Caller("test", AccountId.DEFAULT, new Region("us-east-1"), "00000000-0000-0000-0000-000000000000");

    private final LoadBalancing handler = new LoadBalancing();
    private final AwsEndpoint elb = AwsEndpoint.of(
            ServiceModel.resource(getClass(), "/models/elasticloadbalancing-2015-12-01-model.json"), handler);
    private final AwsEndpoint ec2 =
            AwsEndpoint.of(ServiceModel.resource(getClass(), "/models/ec2-2016-11-15-model.json"), new Compute());

    private static AwsResponse call(AwsEndpoint endpoint, String form) {
        var headers = HttpHeaders.of(Map.of(), (_, _) -> true);
        return endpoint.handle(new AwsRequest("POST", "/", "", headers, form.getBytes(StandardCharsets.UTF_8)), CALLER);
    }

    private AwsResponse elb(String form) {
        return call(elb, "Version=2015-12-01&Action=" + form);
    }

    private AwsResponse ec2(String form) {
        return call(ec2, "Version=2016-11-15&Action=" + form);
    }

    private static void assertRefused(AwsResponse response, int status, String code, String message) {
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .contains("<Code>" + code + "</Code>")
                .contains("<Message>" + message);
        assertThat(response.status()).isEqualTo(status);
    }

    @Test
    void a_request_reaches_its_handler_and_the_answer_comes_back() {
        AwsResponse response = elb("CreateLoadBalancer&Name=web+1&Subnets.member.2=b&Subnets.member.1=a"
                + "&Tags.member.1.Key=purpose&Tags.member.1.Value=lab&IpAddressType=ipv4");

        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "<CreateLoadBalancerResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">"
                                + "<CreateLoadBalancerResult><LoadBalancers><member><DNSName>&lt;&amp;&gt;</DNSName>"
                                + "<LoadBalancerName>web 1</LoadBalancerName></member></LoadBalancers></CreateLoadBalancerResult>"
                                + "<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId>"
                                + "</ResponseMetadata></CreateLoadBalancerResponse>");
        assertThat(response.status()).isEqualTo(200);
        assertThat(handler.received)
                .containsExactly(
                        CreateLoadBalancerRequest.builder()
                                .name("web 1")
                                .subnets("a", "b")
                                .ipAddressType("ipv4")
                                .tags(t -> t.key("purpose").value("lab"))
                                .build(),
                        CALLER);
    }

    @Test
    void a_member_that_has_no_effect_is_refused_by_name() {
        assertRefused(
                elb("CreateLoadBalancer&Name=web&Scheme=internal"),
                400,
                "ValidationError",
                "Faultline gives no effect to Scheme of CreateLoadBalancer; leave it out.");
        assertRefused(
                elb("CreateLoadBalancer&Name=web&IpAddressType=dualstack"),
                400,
                "ValidationError",
                "Faultline's CreateLoadBalancer accepts only ipv4 for IpAddressType, not 'dualstack'.");
        assertRefused(
                elb("CreateLoadBalancer&Name=web&Tags.member.1.Key=k&Tags.member.1.Value=v"),
                400,
                "ValidationError",
                "Faultline's CreateLoadBalancer accepts only lab for Tags.member.1.Value, not 'v'.");
        assertRefused(
                ec2("DescribeInstances&NextToken=x"),
                400,
                "UnsupportedOperation",
                "Faultline gives no effect to NextToken of DescribeInstances; leave it out.");
        assertThat(handler.received).isEmpty();
    }

    @Test
    void a_parameter_that_no_model_knows_is_refused() {
        assertRefused(
                elb("CreateLoadBalancer&Name=web&Nmae=x"),
                400,
                "ValidationError",
                "The parameter Nmae is not recognized.");
        assertRefused(
                elb("CreateLoadBalancer&Name=web&Subnets.1=x"),
                400,
                "ValidationError",
                "The parameter Subnets.1 is not recognized.");
        assertRefused(
                ec2("DescribeInstances&InstanceIds.1=x"),
                400,
                "UnknownParameter",
                "The parameter InstanceIds.1 is not recognized");
    }

    @Test
    void the_constraints_of_the_model_hold_with_the_services_words() {
        assertRefused(
                elb("CreateTargetGroup&Port=0"),
                400,
                "ValidationError",
                "2 validation errors detected: Value null at 'name' failed to satisfy constraint: "
                        + "Member must not be null; Value '0' at 'port' failed to satisfy constraint: "
                        + "Member must have value greater than or equal to 1");
        assertRefused(
                elb("CreateLoadBalancer&Name=web&Tags.member.1.Key="),
                400,
                "ValidationError",
                "1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1");
        assertRefused(
                elb("CreateTargetGroup&Name=web&Port=eighty"),
                400,
                "MalformedInput",
                "The value 'eighty' of Port is not a valid integer.");
        assertRefused(
                ec2("DescribeInstances&MaxResults=x"),
                400,
                "InvalidParameterValue",
                "Invalid value 'x' for MaxResults.");
    }

    @Test
    void refusals_of_a_handler_carry_the_code_and_status_of_the_model() {
        assertRefused(elb("DescribeTargetGroups"), 400, "TargetGroupNotFound", "One or more target groups not found<");
        assertRefused(elb("CreateTargetGroup&Name=web"), 503, "ServiceUnavailable", "Not now.<");
    }

    @Test
    void a_bug_of_ours_says_nothing_about_itself() {
        AwsResponse response = ec2("DescribeInstances&InstanceId.1=i-1&DryRun=false");
        assertRefused(response, 500, "InternalFailure", "The request processing has failed");
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotContain("bug");
    }

    @Test
    void what_is_not_implemented_and_what_does_not_exist_are_told_apart() {
        assertRefused(
                elb("SetSubnets"),
                501,
                "NotImplemented",
                "Faultline does not implement elasticloadbalancing:SetSubnets");
        assertRefused(elb("Dance"), 400, "InvalidAction", "Could not find operation Dance for version 2015-12-01");
        assertRefused(ec2("Dance"), 400, "InvalidAction", "The action Dance is not valid for this web service.");
        assertRefused(call(elb, "Version=2015-12-01"), 400, "MissingAction", "The request must contain");
        assertRefused(call(ec2, "Action=DescribeInstances&Version=2006-06-26"), 400, "NoSuchVersion", "The requested");
    }

    @Test
    void a_broken_form_is_refused() {
        assertRefused(elb("A&Action=B"), 400, "MalformedQueryString", "The parameter Action occurs twice.");
        assertRefused(elb("A&B=%4"), 400, "MalformedQueryString", "The request has an incomplete percent-encoding.");
        assertRefused(elb("A&B=%FF"), 400, "MalformedQueryString", "The request's parameters are not UTF-8.");
        assertRefused(elb("A&" + "a.".repeat(40) + "b=1"), 400, "MalformedQueryString", "A parameter is nested deeper");
    }
}
