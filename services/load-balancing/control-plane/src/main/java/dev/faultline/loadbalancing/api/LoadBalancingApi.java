package dev.faultline.loadbalancing.api;

import dev.faultline.protocols.Honours;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** The operations of ELBv2 that have an effect here, and the members of their requests that do. Others are refused. */
@Component
public final class LoadBalancingApi implements ElasticLoadBalancingV2Client {
    private final LoadBalancerOperations loadBalancers;
    private final AttributeOperations attributes;
    private final TargetGroupOperations targetGroups;
    private final TargetOperations targets;
    private final ListenerOperations listeners;
    private final RuleOperations rules;
    private final TagOperations tags;

    LoadBalancingApi(
            LoadBalancerOperations loadBalancers,
            AttributeOperations attributes,
            TargetGroupOperations targetGroups,
            TargetOperations targets,
            ListenerOperations listeners,
            RuleOperations rules,
            TagOperations tags) {
        this.loadBalancers = loadBalancers;
        this.attributes = attributes;
        this.targetGroups = targetGroups;
        this.targets = targets;
        this.listeners = listeners;
        this.rules = rules;
        this.tags = tags;
    }

    @Override
    @Honours(
            value = {"Name", "Subnets", "SubnetMappings.SubnetId", "SecurityGroups", "Scheme", "Tags"},
            only = {"Type=application", "IpAddressType=ipv4"})
    public CreateLoadBalancerResponse createLoadBalancer(CreateLoadBalancerRequest request) {
        return loadBalancers.create(request);
    }

    @Override
    @Honours({"LoadBalancerArns", "Names", "Marker", "PageSize"})
    public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest request) {
        return loadBalancers.describe(request);
    }

    @Override
    @Honours(
            value = {"LoadBalancerArn", "Subnets", "SubnetMappings.SubnetId"},
            only = {"IpAddressType=ipv4"})
    public SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
        return loadBalancers.setSubnets(request);
    }

    @Override
    @Honours("LoadBalancerArn")
    public DeleteLoadBalancerResponse deleteLoadBalancer(DeleteLoadBalancerRequest request) {
        return loadBalancers.delete(request);
    }

    @Override
    @Honours("LoadBalancerArn")
    public DescribeLoadBalancerAttributesResponse describeLoadBalancerAttributes(
            DescribeLoadBalancerAttributesRequest request) {
        return attributes.describe(request);
    }

    @Override
    @Honours({"LoadBalancerArn", "Attributes"})
    public ModifyLoadBalancerAttributesResponse modifyLoadBalancerAttributes(
            ModifyLoadBalancerAttributesRequest request) {
        return attributes.modify(request);
    }

    @Override
    @Honours(
            value = {
                "Name",
                "Port",
                "VpcId",
                "HealthCheckPort",
                "HealthCheckPath",
                "HealthCheckIntervalSeconds",
                "HealthCheckTimeoutSeconds",
                "HealthyThresholdCount",
                "UnhealthyThresholdCount",
                "Matcher.HttpCode",
                "Tags"
            },
            only = {
                "Protocol=HTTP",
                "ProtocolVersion=HTTP1",
                "HealthCheckProtocol=HTTP",
                "HealthCheckEnabled=true",
                "TargetType=instance",
                "TargetType=ip",
                "IpAddressType=ipv4"
            })
    public CreateTargetGroupResponse createTargetGroup(CreateTargetGroupRequest request) {
        return targetGroups.create(request);
    }

    @Override
    @Honours({"LoadBalancerArn", "TargetGroupArns", "Names", "Marker", "PageSize"})
    public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
        return targetGroups.describe(request);
    }

    @Override
    @Honours(
            value = {
                "TargetGroupArn",
                "HealthCheckPort",
                "HealthCheckPath",
                "HealthCheckIntervalSeconds",
                "HealthCheckTimeoutSeconds",
                "HealthyThresholdCount",
                "UnhealthyThresholdCount",
                "Matcher.HttpCode"
            },
            only = {"HealthCheckProtocol=HTTP", "HealthCheckEnabled=true"})
    public ModifyTargetGroupResponse modifyTargetGroup(ModifyTargetGroupRequest request) {
        return targetGroups.modify(request);
    }

    @Override
    @Honours("TargetGroupArn")
    public DeleteTargetGroupResponse deleteTargetGroup(DeleteTargetGroupRequest request) {
        return targetGroups.delete(request);
    }

    @Override
    @Honours("TargetGroupArn")
    public DescribeTargetGroupAttributesResponse describeTargetGroupAttributes(
            DescribeTargetGroupAttributesRequest request) {
        return attributes.describe(request);
    }

    @Override
    @Honours({"TargetGroupArn", "Attributes"})
    public ModifyTargetGroupAttributesResponse modifyTargetGroupAttributes(ModifyTargetGroupAttributesRequest request) {
        return attributes.modify(request);
    }

    @Override
    @Honours({"TargetGroupArn", "Targets"})
    public RegisterTargetsResponse registerTargets(RegisterTargetsRequest request) {
        return targets.register(request);
    }

    @Override
    @Honours({"TargetGroupArn", "Targets.Id", "Targets.Port"})
    public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest request) {
        return targets.deregister(request);
    }

    @Override
    @Honours({"TargetGroupArn", "Targets.Id", "Targets.Port"})
    public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
        return targets.describe(request);
    }

    @Override
    @Honours(
            value = {
                "LoadBalancerArn",
                "Port",
                "DefaultActions.TargetGroupArn",
                "DefaultActions.Order",
                "DefaultActions.ForwardConfig.TargetGroups",
                "DefaultActions.RedirectConfig",
                "DefaultActions.FixedResponseConfig",
                "Tags"
            },
            only = {
                "Protocol=HTTP",
                "DefaultActions.Type=forward",
                "DefaultActions.Type=redirect",
                "DefaultActions.Type=fixed-response",
                "DefaultActions.ForwardConfig.TargetGroupStickinessConfig.Enabled=false"
            })
    public CreateListenerResponse createListener(CreateListenerRequest request) {
        return listeners.create(request);
    }

    @Override
    @Honours({"LoadBalancerArn", "ListenerArns", "Marker", "PageSize"})
    public DescribeListenersResponse describeListeners(DescribeListenersRequest request) {
        return listeners.describe(request);
    }

    @Override
    @Honours(
            value = {
                "ListenerArn",
                "Port",
                "DefaultActions.TargetGroupArn",
                "DefaultActions.Order",
                "DefaultActions.ForwardConfig.TargetGroups",
                "DefaultActions.RedirectConfig",
                "DefaultActions.FixedResponseConfig"
            },
            only = {
                "Protocol=HTTP",
                "DefaultActions.Type=forward",
                "DefaultActions.Type=redirect",
                "DefaultActions.Type=fixed-response",
                "DefaultActions.ForwardConfig.TargetGroupStickinessConfig.Enabled=false"
            })
    public ModifyListenerResponse modifyListener(ModifyListenerRequest request) {
        return listeners.modify(request);
    }

    @Override
    @Honours("ListenerArn")
    public DeleteListenerResponse deleteListener(DeleteListenerRequest request) {
        return listeners.delete(request);
    }

    @Override
    @Honours(
            value = {
                "ListenerArn",
                "Priority",
                "Conditions.Field",
                "Conditions.Values",
                "Conditions.HostHeaderConfig.Values",
                "Conditions.PathPatternConfig.Values",
                "Conditions.HttpHeaderConfig.HttpHeaderName",
                "Conditions.HttpHeaderConfig.Values",
                "Conditions.QueryStringConfig.Values",
                "Conditions.HttpRequestMethodConfig.Values",
                "Conditions.SourceIpConfig.Values",
                "Actions.TargetGroupArn",
                "Actions.Order",
                "Actions.ForwardConfig.TargetGroups",
                "Actions.RedirectConfig",
                "Actions.FixedResponseConfig",
                "Tags"
            },
            only = {
                "Actions.Type=forward",
                "Actions.Type=redirect",
                "Actions.Type=fixed-response",
                "Actions.ForwardConfig.TargetGroupStickinessConfig.Enabled=false"
            })
    public CreateRuleResponse createRule(CreateRuleRequest request) {
        return rules.create(request);
    }

    @Override
    @Honours({"ListenerArn", "RuleArns", "Marker", "PageSize"})
    public DescribeRulesResponse describeRules(DescribeRulesRequest request) {
        return rules.describe(request);
    }

    @Override
    @Honours(
            value = {
                "RuleArn",
                "Conditions.Field",
                "Conditions.Values",
                "Conditions.HostHeaderConfig.Values",
                "Conditions.PathPatternConfig.Values",
                "Conditions.HttpHeaderConfig.HttpHeaderName",
                "Conditions.HttpHeaderConfig.Values",
                "Conditions.QueryStringConfig.Values",
                "Conditions.HttpRequestMethodConfig.Values",
                "Conditions.SourceIpConfig.Values",
                "Actions.TargetGroupArn",
                "Actions.Order",
                "Actions.ForwardConfig.TargetGroups",
                "Actions.RedirectConfig",
                "Actions.FixedResponseConfig"
            },
            only = {
                "Actions.Type=forward",
                "Actions.Type=redirect",
                "Actions.Type=fixed-response",
                "Actions.ForwardConfig.TargetGroupStickinessConfig.Enabled=false"
            })
    public ModifyRuleResponse modifyRule(ModifyRuleRequest request) {
        return rules.modify(request);
    }

    @Override
    @Honours("RulePriorities")
    public SetRulePrioritiesResponse setRulePriorities(SetRulePrioritiesRequest request) {
        return rules.setPriorities(request);
    }

    @Override
    @Honours("RuleArn")
    public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
        return rules.delete(request);
    }

    @Override
    @Honours({"ResourceArns", "Tags"})
    public AddTagsResponse addTags(AddTagsRequest request) {
        return tags.add(request);
    }

    @Override
    @Honours({"ResourceArns", "TagKeys"})
    public RemoveTagsResponse removeTags(RemoveTagsRequest request) {
        return tags.remove(request);
    }

    @Override
    @Honours("ResourceArns")
    public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
        return tags.describe(request);
    }

    @Override
    @Honours({})
    public DescribeAccountLimitsResponse describeAccountLimits(DescribeAccountLimitsRequest request) {
        return AccountLimits.describe();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
