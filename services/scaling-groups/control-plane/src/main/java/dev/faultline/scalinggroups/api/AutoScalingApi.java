package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.streams.Streams.GROUPS;

import dev.faultline.eventbus.Inbox;
import dev.faultline.eventbus.InboxBehindException;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventStore;
import dev.faultline.protocols.Honours;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.domain.group.ActivityId;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.GroupSettings;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.GroupRow;
import dev.faultline.scalinggroups.projection.Groups;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.scalinggroups.projection.KnownTargetGroups;
import dev.faultline.scalinggroups.projection.LaunchTemplates;
import dev.faultline.scalinggroups.projection.MemberRow;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.*;

/** Amazon EC2 Auto Scaling as far as it exists here: each operation declares the members that have an effect. */
public final class AutoScalingApi implements AutoScalingClient {
    private final EventStore store;
    private final Fleet fleet;
    private final Groups groups;
    private final GroupRequests requests;
    private final GroupDescriptions descriptions;
    private final KnownTargetGroups targetGroups;
    private final Inbox inbox;
    private final TimeSource time;
    private final Ids ids;

    public AutoScalingApi(
            EventStore store,
            Fleet fleet,
            Groups groups,
            Instances instances,
            LaunchTemplates templates,
            KnownTargetGroups targetGroups,
            Inbox inbox,
            RegionManifest manifest,
            TimeSource time,
            Ids ids) {
        this.store = store;
        this.fleet = fleet;
        this.groups = groups;
        this.requests = new GroupRequests(new Placement(manifest), templates, fleet);
        this.descriptions = new GroupDescriptions(groups, instances);
        this.targetGroups = targetGroups;
        this.inbox = inbox;
        this.time = time;
        this.ids = ids;
    }

    @Override
    @Honours(
            value = {
                "AutoScalingGroupName",
                "MinSize",
                "MaxSize",
                "DesiredCapacity",
                "DefaultCooldown",
                "AvailabilityZones",
                "VPCZoneIdentifier",
                "LaunchTemplate",
                "TargetGroupARNs",
                "HealthCheckType",
                "HealthCheckGracePeriod",
                "TerminationPolicies",
                "Tags"
            },
            only = {"NewInstancesProtectedFromScaleIn=false", "CapacityRebalance=false", "DesiredCapacityType=units"})
    public CreateAutoScalingGroupResponse createAutoScalingGroup(CreateAutoScalingGroupRequest request) {
        String name = request.autoScalingGroupName();
        GroupSettings settings = requests.settings(request);
        List<GroupTag> tags = requests.tags(request.tags(), name);
        requireTargetGroups(request.targetGroupARNs());
        int desired = request.desiredCapacity() == null ? settings.bounds().min() : request.desiredCapacity();
        handle(
                name,
                new CreateGroup(
                        ids.unique(),
                        name,
                        settings,
                        desired,
                        request.targetGroupARNs(),
                        tags,
                        fleet.lostZones(),
                        time.now()));
        return CreateAutoScalingGroupResponse.builder().build();
    }

    @Override
    @Honours(
            value = {
                "AutoScalingGroupName",
                "MinSize",
                "MaxSize",
                "DesiredCapacity",
                "DefaultCooldown",
                "AvailabilityZones",
                "VPCZoneIdentifier",
                "LaunchTemplate",
                "HealthCheckType",
                "HealthCheckGracePeriod",
                "TerminationPolicies"
            },
            only = {"NewInstancesProtectedFromScaleIn=false", "CapacityRebalance=false", "DesiredCapacityType=units"})
    public UpdateAutoScalingGroupResponse updateAutoScalingGroup(UpdateAutoScalingGroupRequest request) {
        String name = request.autoScalingGroupName();
        required(name);
        handle(name, new UpdateGroup(requests.change(request), request.desiredCapacity(), time.now()));
        return UpdateAutoScalingGroupResponse.builder().build();
    }

    @Override
    @Honours({"AutoScalingGroupName", "ForceDelete"})
    public DeleteAutoScalingGroupResponse deleteAutoScalingGroup(DeleteAutoScalingGroupRequest request) {
        boolean force = Boolean.TRUE.equals(request.forceDelete());
        handle(request.autoScalingGroupName(), new DeleteGroup(force, time.now()));
        return DeleteAutoScalingGroupResponse.builder().build();
    }

    @Override
    @Honours({"AutoScalingGroupName", "DesiredCapacity", "HonorCooldown"})
    public SetDesiredCapacityResponse setDesiredCapacity(SetDesiredCapacityRequest request) {
        boolean honour = Boolean.TRUE.equals(request.honorCooldown());
        String name = request.autoScalingGroupName();
        int desired = request.desiredCapacity();
        store.handle(GROUPS, name, new SetDesiredCapacity(desired, honour, time.now()))
                .acceptedOr(refusal ->
                        refusal instanceof OutOfBounds out ? outOfBounds(out) : ScalingErrors.of(refusal, name));
        return SetDesiredCapacityResponse.builder().build();
    }

    private static RuntimeException outOfBounds(OutOfBounds out) {
        boolean above = out.desired() > out.bounds().max();
        return ScalingErrors.validation("New SetDesiredCapacity value " + out.desired()
                + (above
                        ? " is above max value " + out.bounds().max()
                        : " is below min value " + out.bounds().min())
                + " for the AutoScalingGroup.");
    }

    @Override
    @Honours({"AutoScalingGroupNames", "Filters", "MaxRecords", "NextToken"})
    public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(DescribeAutoScalingGroupsRequest request) {
        return descriptions.groups(request);
    }

    @Override
    @Honours({"InstanceIds", "MaxRecords", "NextToken"})
    public DescribeAutoScalingInstancesResponse describeAutoScalingInstances(
            DescribeAutoScalingInstancesRequest request) {
        return descriptions.instances(request);
    }

    @Override
    @Honours({"AutoScalingGroupName", "ActivityIds", "MaxRecords", "NextToken"})
    public DescribeScalingActivitiesResponse describeScalingActivities(DescribeScalingActivitiesRequest request) {
        return descriptions.activities(request);
    }

    @Override
    @Honours({"InstanceId", "HealthStatus", "ShouldRespectGracePeriod"})
    public SetInstanceHealthResponse setInstanceHealth(SetInstanceHealthRequest request) {
        boolean healthy =
                switch (request.healthStatus()) {
                    case "Healthy" -> true;
                    case "Unhealthy" -> false;
                    default ->
                        throw ScalingErrors.validation("Valid instance health states are: [Healthy, Unhealthy].");
                };
        boolean respect = !Boolean.FALSE.equals(request.shouldRespectGracePeriod());
        MemberRow member = member(request.instanceId());
        handle(member.groupName(), new SetInstanceHealth(member.instanceId(), healthy, respect, time.now()));
        return SetInstanceHealthResponse.builder().build();
    }

    @Override
    @Honours({"InstanceId", "ShouldDecrementDesiredCapacity"})
    public TerminateInstanceInAutoScalingGroupResponse terminateInstanceInAutoScalingGroup(
            TerminateInstanceInAutoScalingGroupRequest request) {
        MemberRow member = member(request.instanceId());
        boolean decrement = request.shouldDecrementDesiredCapacity();
        handle(member.groupName(), new TerminateInstance(member.instanceId(), decrement, time.now()));
        GroupRow group = required(member.groupName());
        var reply = TerminateInstanceInAutoScalingGroupResponse.builder();
        groups.activity(ActivityId.ofTermination(group.groupId(), member.instanceId()))
                .ifPresent(row -> reply.activity(GroupDescriptions.activity(group, row)));
        return reply.build();
    }

    @Override
    @Honours({"AutoScalingGroupName", "TargetGroupARNs"})
    public AttachLoadBalancerTargetGroupsResponse attachLoadBalancerTargetGroups(
            AttachLoadBalancerTargetGroupsRequest request) {
        requireTargetGroups(request.targetGroupARNs());
        handle(request.autoScalingGroupName(), new AttachTargetGroups(request.targetGroupARNs(), time.now()));
        return AttachLoadBalancerTargetGroupsResponse.builder().build();
    }

    @Override
    @Honours({"AutoScalingGroupName", "TargetGroupARNs"})
    public DetachLoadBalancerTargetGroupsResponse detachLoadBalancerTargetGroups(
            DetachLoadBalancerTargetGroupsRequest request) {
        handle(request.autoScalingGroupName(), new DetachTargetGroups(request.targetGroupARNs(), time.now()));
        return DetachLoadBalancerTargetGroupsResponse.builder().build();
    }

    @Override
    @Honours({"AutoScalingGroupName", "MaxRecords", "NextToken"})
    public DescribeLoadBalancerTargetGroupsResponse describeLoadBalancerTargetGroups(
            DescribeLoadBalancerTargetGroupsRequest request) {
        return descriptions.targetGroups(request);
    }

    @Override
    @Honours("Tags")
    public CreateOrUpdateTagsResponse createOrUpdateTags(CreateOrUpdateTagsRequest request) {
        byGroup(request.tags()).forEach((group, tags) -> {
            required(group);
            handle(group, new SetTags(requests.tags(tags, group), time.now()));
        });
        return CreateOrUpdateTagsResponse.builder().build();
    }

    @Override
    @Honours("Tags")
    public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
        byGroup(request.tags())
                .forEach((group, tags) ->
                        handle(group, new RemoveTags(tags.stream().map(Tag::key).toList(), time.now())));
        return DeleteTagsResponse.builder().build();
    }

    @Override
    @Honours({"Filters", "MaxRecords", "NextToken"})
    public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
        return descriptions.tags(request);
    }

    private static Map<String, List<Tag>> byGroup(List<Tag> tags) {
        for (Tag tag : tags)
            if (tag.resourceId() == null) throw ScalingErrors.validation("A tag needs the ResourceId of its group");
        return tags.stream().collect(Collectors.groupingBy(Tag::resourceId));
    }

    /** A target group that is not known may only be news: wait for what load balancing had said until now. */
    private void requireTargetGroups(List<String> arns) {
        if (arns.stream().allMatch(targetGroups::contains)) return;
        try {
            inbox.awaitOthers();
        } catch (InboxBehindException behind) {
            throw ScalingErrors.notKnownYet();
        }
        if (!arns.stream().allMatch(targetGroups::contains))
            throw ScalingErrors.validation(
                    "Provided Target Groups may not be valid. Please ensure they exist and try again.");
    }

    private MemberRow member(String instanceId) {
        return groups.member(instanceId).orElseThrow(() -> ScalingErrors.instanceNotFound(instanceId));
    }

    private GroupRow required(String name) {
        return groups.find(name).orElseThrow(ScalingErrors::groupNotFound);
    }

    private List<Envelope<Event>> handle(String group, Command command) {
        return store.handle(GROUPS, group, command)
                .acceptedOr(refusal -> ScalingErrors.of(refusal, group))
                .events();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
