package dev.faultline.service.web;

import dev.faultline.aws.AwsError;
import dev.faultline.eventstore.ContentionException;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.Honours;
import java.time.Instant;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AlreadyExistsException;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupResponse;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityResponse;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;

/** Three services with as many operations as it takes to see every kind of answer. */
final class TinyServices {
    static final Instant CREATED = Instant.parse("2026-01-01T12:00:00.123Z");

    private TinyServices() {}

    static final class LoadBalancing implements ElasticLoadBalancingV2Client {
        @Override
        @Honours("Names")
        public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest request) {
            if (request.names().contains("gone"))
                throw LoadBalancerNotFoundException.builder()
                        .message("Load balancers '[gone]' not found")
                        .build();
            return DescribeLoadBalancersResponse.builder()
                    .loadBalancers(request.names().stream()
                            .map(name -> LoadBalancer.builder()
                                    .loadBalancerName(name)
                                    .createdTime(CREATED)
                                    .vpcId(Caller.current().account().value())
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    static final class ScalingGroups implements AutoScalingClient {
        @Override
        @Honours({"AutoScalingGroupName", "MinSize", "MaxSize"})
        public CreateAutoScalingGroupResponse createAutoScalingGroup(CreateAutoScalingGroupRequest request) {
            throw AlreadyExistsException.builder()
                    .message("AutoScalingGroup by this name already exists")
                    .build();
        }

        @Override
        @Honours({"AutoScalingGroupName", "DesiredCapacity"})
        public SetDesiredCapacityResponse setDesiredCapacity(SetDesiredCapacityRequest request) {
            if (request.desiredCapacity() > 5) throw new ContentionException("resizing", 3);
            return SetDesiredCapacityResponse.builder().build();
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
        @Honours({"InstanceIds", "Filters"})
        public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
            if (request.hasInstanceIds())
                throw AwsError.badRequest(
                        "InvalidInstanceID.NotFound",
                        "The instance ID '" + request.instanceIds().getFirst() + "' does not exist");
            return DescribeInstancesResponse.builder()
                    .reservations(reservation -> reservation
                            .reservationId(request.filters().getFirst().values().getFirst())
                            .instances(Instance.builder()
                                    .instanceId("i-0123456789abcdef0")
                                    .state(state -> state.name(InstanceStateName.RUNNING)
                                            .code(16))
                                    .build()))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
