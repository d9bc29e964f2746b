package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AccountId;
import dev.faultline.protocols.Caller;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.domain.group.GroupSettings;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import dev.faultline.scalinggroups.domain.group.HealthCheckType;
import dev.faultline.scalinggroups.domain.group.LaunchTemplateReference;
import dev.faultline.scalinggroups.domain.group.TerminationPolicy;
import dev.faultline.scalinggroups.projection.ActivityRow;
import dev.faultline.scalinggroups.projection.GroupRow;
import dev.faultline.scalinggroups.projection.Groups;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.scalinggroups.projection.MemberRow;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeLoadBalancerTargetGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeLoadBalancerTargetGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeTagsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeTagsResponse;
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.LoadBalancerTargetGroupState;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/** What Auto Scaling's Describe calls show. */
final class GroupDescriptions {
    private static final String RESOURCE_TYPE = "auto-scaling-group";
    private static final int PAGE = 100;
    private static final int INSTANCES_PAGE = 50;

    private final Groups groups;
    private final Instances instances;

    GroupDescriptions(Groups groups, Instances instances) {
        this.groups = groups;
        this.instances = instances;
    }

    DescribeAutoScalingGroupsResponse groups(DescribeAutoScalingGroupsRequest request) {
        var chosen = groups.all().stream()
                .filter(row -> request.autoScalingGroupNames().isEmpty()
                        || request.autoScalingGroupNames().contains(row.name()))
                .filter(row -> request.filters().stream().allMatch(filter -> matches(row, filter)))
                .toList();
        var page = Page.of(
                chosen,
                GroupRow::name,
                limit(request.maxRecords(), PAGE),
                request.nextToken(),
                ScalingErrors.invalidToken());
        return DescribeAutoScalingGroupsResponse.builder()
                .autoScalingGroups(page.items().stream().map(this::group).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static boolean matches(GroupRow row, Filter filter) {
        String name = filter.name();
        return row.tagList().stream().anyMatch(tag -> switch (name) {
            case "tag-key" -> filter.values().contains(tag.key());
            case "tag-value" -> filter.values().contains(tag.value());
            default -> {
                if (!name.startsWith("tag:")) throw ScalingErrors.validation("Filter name '" + name + "' is not valid");
                yield tag.key().equals(name.substring("tag:".length()))
                        && filter.values().contains(tag.value());
            }
        });
    }

    private AutoScalingGroup group(GroupRow row) {
        GroupSettings settings = row.groupSettings();
        return AutoScalingGroup.builder()
                .autoScalingGroupName(row.name())
                .autoScalingGroupARN(arn(row))
                .launchTemplate(template(settings.launchTemplate()))
                .minSize(settings.bounds().min())
                .maxSize(settings.bounds().max())
                .desiredCapacity(row.desired())
                .defaultCooldown((int) settings.cooldown().toSeconds())
                .availabilityZones(
                        settings.zones().stream().map(zone -> zone.name()).toList())
                .vpcZoneIdentifier(subnets(settings))
                .loadBalancerNames(List.of())
                .targetGroupARNs(row.targetGroupArns())
                .healthCheckType(
                        settings.healthChecks().contains(HealthCheckType.ELB)
                                ? HealthCheckType.ELB.name()
                                : HealthCheckType.EC2.name())
                .healthCheckGracePeriod((int) settings.gracePeriod().toSeconds())
                .instances(
                        groups.members(row.name()).stream().map(this::instance).toList())
                .createdTime(row.createdAt())
                .status(row.deleting() ? "Delete in progress" : null)
                .tags(tags(row))
                .terminationPolicies(settings.terminationPolicies().stream()
                        .map(TerminationPolicy::label)
                        .toList())
                .newInstancesProtectedFromScaleIn(false)
                .capacityRebalance(false)
                .build();
    }

    private static String arn(GroupRow row) {
        Caller caller = Caller.current();
        AccountId account = caller.account();
        return "arn:aws:autoscaling:" + caller.region() + ":" + account + ":autoScalingGroup:" + row.groupId()
                + ":autoScalingGroupName/" + row.name();
    }

    private static String subnets(GroupSettings settings) {
        return settings.bySubnet()
                ? settings.zones().stream().map(DefaultVpc::subnetId).collect(Collectors.joining(","))
                : "";
    }

    private Instance instance(MemberRow row) {
        return Instance.builder()
                .instanceId(row.instanceId())
                .instanceType(instances
                        .find(row.instanceId())
                        .map(InstanceRow::instanceType)
                        .orElse(null))
                .availabilityZone(row.zone())
                .lifecycleState(row.lifecycleState().label())
                .healthStatus(health(row))
                .launchTemplate(launchedFrom(row))
                .protectedFromScaleIn(false)
                .build();
    }

    private static String health(MemberRow row) {
        return row.healthy() ? "Healthy" : "Unhealthy";
    }

    private static LaunchTemplateSpecification template(LaunchTemplateReference reference) {
        return LaunchTemplateSpecification.builder()
                .launchTemplateId(reference.id())
                .launchTemplateName(reference.name())
                .version(reference.version())
                .build();
    }

    /** An instance shows the number of its version, once that is known. */
    private static LaunchTemplateSpecification launchedFrom(MemberRow row) {
        LaunchTemplateReference reference = row.templateReference();
        long version = row.templateVersion();
        return template(
                version == 0
                        ? reference
                        : new LaunchTemplateReference(reference.id(), reference.name(), Long.toString(version)));
    }

    private static List<TagDescription> tags(GroupRow row) {
        return row.tagList().stream().map(tag -> tag(row, tag)).toList();
    }

    private static TagDescription tag(GroupRow row, GroupTag tag) {
        return TagDescription.builder()
                .resourceId(row.name())
                .resourceType(RESOURCE_TYPE)
                .key(tag.key())
                .value(tag.value())
                .propagateAtLaunch(tag.propagateAtLaunch())
                .build();
    }

    DescribeAutoScalingInstancesResponse instances(DescribeAutoScalingInstancesRequest request) {
        var chosen = groups.members().stream()
                .filter(row ->
                        request.instanceIds().isEmpty() || request.instanceIds().contains(row.instanceId()))
                .toList();
        var page = Page.of(
                chosen,
                MemberRow::instanceId,
                limit(request.maxRecords(), INSTANCES_PAGE),
                request.nextToken(),
                ScalingErrors.invalidToken());
        return DescribeAutoScalingInstancesResponse.builder()
                .autoScalingInstances(page.items().stream().map(this::details).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private AutoScalingInstanceDetails details(MemberRow row) {
        Instance instance = instance(row);
        return AutoScalingInstanceDetails.builder()
                .instanceId(row.instanceId())
                .instanceType(instance.instanceType())
                .autoScalingGroupName(row.groupName())
                .availabilityZone(row.zone())
                .lifecycleState(instance.lifecycleState().toString())
                // Here, unlike in DescribeAutoScalingGroups, AWS writes it in capitals.
                .healthStatus(row.healthy() ? "HEALTHY" : "UNHEALTHY")
                .launchTemplate(instance.launchTemplate())
                .protectedFromScaleIn(false)
                .build();
    }

    DescribeScalingActivitiesResponse activities(DescribeScalingActivitiesRequest request) {
        String name = request.autoScalingGroupName();
        var chosen = groups.all().stream()
                .filter(row -> name == null || row.name().equals(name))
                .flatMap(row -> groups.activities(row.groupId()).stream().map(activity -> activity(row, activity)))
                .filter(activity ->
                        request.activityIds().isEmpty() || request.activityIds().contains(activity.activityId()))
                .toList();
        if (name != null && groups.find(name).isEmpty()) throw ScalingErrors.groupNotFound();
        var page = Page.of(
                chosen,
                Activity::activityId,
                limit(request.maxRecords(), PAGE),
                request.nextToken(),
                ScalingErrors.invalidToken());
        return DescribeScalingActivitiesResponse.builder()
                .activities(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    static Activity activity(GroupRow group, ActivityRow row) {
        var zone = new dev.faultline.aws.AvailabilityZone(row.zone());
        boolean bySubnet = group.groupSettings().bySubnet();
        String details = bySubnet
                ? "{\"Subnet ID\":\"" + DefaultVpc.subnetId(zone) + "\",\"Availability Zone\":\"" + zone + "\"}"
                : "{\"Availability Zone\":\"" + zone + "\"}";
        return Activity.builder()
                .activityId(row.activityId())
                .autoScalingGroupName(row.groupName())
                .autoScalingGroupARN(arn(group))
                .description(row.description())
                .cause(row.cause())
                .startTime(row.startedAt())
                .endTime(row.endedAt())
                .statusCode(row.statusCode())
                .statusMessage(row.statusMessage().isEmpty() ? null : row.statusMessage())
                .progress(row.progress())
                .details(details)
                .build();
    }

    DescribeLoadBalancerTargetGroupsResponse targetGroups(DescribeLoadBalancerTargetGroupsRequest request) {
        GroupRow row = groups.find(request.autoScalingGroupName()).orElseThrow(ScalingErrors::groupNotFound);
        var page = Page.of(
                row.targetGroupArns(),
                arn -> arn,
                limit(request.maxRecords(), PAGE),
                request.nextToken(),
                ScalingErrors.invalidToken());
        return DescribeLoadBalancerTargetGroupsResponse.builder()
                .loadBalancerTargetGroups(page.items().stream()
                        .map(arn -> LoadBalancerTargetGroupState.builder()
                                .loadBalancerTargetGroupARN(arn)
                                .state("InService")
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    DescribeTagsResponse tags(DescribeTagsRequest request) {
        var chosen = groups.all().stream()
                .flatMap(row -> tags(row).stream())
                .filter(tag -> request.filters().stream().allMatch(filter -> matches(tag, filter)))
                .toList();
        var page = Page.of(
                chosen,
                tag -> tag.resourceId() + "/" + tag.key(),
                limit(request.maxRecords(), PAGE),
                request.nextToken(),
                ScalingErrors.invalidToken());
        return DescribeTagsResponse.builder()
                .tags(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    private static boolean matches(TagDescription tag, Filter filter) {
        return switch (filter.name()) {
            case "auto-scaling-group" -> filter.values().contains(tag.resourceId());
            case "key" -> filter.values().contains(tag.key());
            case "value" -> filter.values().contains(tag.value());
            case "propagate-at-launch" ->
                filter.values().contains(tag.propagateAtLaunch().toString());
            default -> throw ScalingErrors.validation("Filter name '" + filter.name() + "' is not valid");
        };
    }

    private static int limit(@Nullable Integer asked, int otherwise) {
        return asked == null ? otherwise : asked;
    }
}
