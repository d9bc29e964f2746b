package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.group.Bounds;
import dev.faultline.scalinggroups.domain.group.GroupSettings;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import dev.faultline.scalinggroups.domain.group.HealthCheckType;
import dev.faultline.scalinggroups.domain.group.LaunchTemplateReference;
import dev.faultline.scalinggroups.domain.group.SettingsChange;
import dev.faultline.scalinggroups.domain.group.TerminationPolicy;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.TemplateVersion;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.LaunchTemplateRow;
import dev.faultline.scalinggroups.projection.LaunchTemplates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;

/** Reads a group's settings from requests, with AWS's defaults and texts. */
final class GroupRequests {
    private static final int DEFAULT_COOLDOWN = 300;
    private static final int DEFAULT_GRACE_PERIOD = 0;
    private static final int MOST_TAGS = 50;

    private final Placement placement;
    private final LaunchTemplates templates;
    private final Fleet fleet;

    /** Where a group may launch, and how the user said so. */
    private record Zones(List<AvailabilityZone> zones, boolean bySubnet) {}

    GroupRequests(Placement placement, LaunchTemplates templates, Fleet fleet) {
        this.placement = placement;
        this.templates = templates;
        this.fleet = fleet;
    }

    GroupSettings settings(CreateAutoScalingGroupRequest request) {
        if (request.launchTemplate() == null)
            throw ScalingErrors.validation("Valid requests must contain either LaunchTemplate, LaunchConfigurationName,"
                    + " InstanceId or MixedInstancesPolicy parameter.");
        int min = request.minSize();
        int max = request.maxSize();
        if (min < 0) throw ScalingErrors.validation("Min bound, " + min + ", must not be negative");
        if (min > max) throw ScalingErrors.invalidBounds(min, max);
        Zones zones = zones(request.availabilityZones(), request.vpcZoneIdentifier());
        if (zones == null) throw ScalingErrors.validation("At least one Availability Zone or VPC Subnet is required.");
        var checks = healthChecks(request.healthCheckType());
        var policies = policies(request.terminationPolicies());
        return new GroupSettings(
                new Bounds(min, max),
                seconds(request.defaultCooldown(), DEFAULT_COOLDOWN, "DefaultCooldown"),
                zones.zones(),
                zones.bySubnet(),
                template(request.launchTemplate()),
                checks == null ? Set.of(HealthCheckType.EC2) : checks,
                seconds(request.healthCheckGracePeriod(), DEFAULT_GRACE_PERIOD, "HealthCheckGracePeriod"),
                policies == null ? List.of(TerminationPolicy.DEFAULT) : policies);
    }

    SettingsChange change(UpdateAutoScalingGroupRequest request) {
        Zones zones = zones(request.availabilityZones(), request.vpcZoneIdentifier());
        Integer cooldown = request.defaultCooldown();
        Integer grace = request.healthCheckGracePeriod();
        LaunchTemplateSpecification template = request.launchTemplate();
        Integer min = request.minSize();
        if (min != null && min < 0) throw ScalingErrors.validation("Min bound, " + min + ", must not be negative");
        return new SettingsChange(
                min,
                request.maxSize(),
                cooldown == null ? null : seconds(cooldown, DEFAULT_COOLDOWN, "DefaultCooldown"),
                zones == null ? null : zones.zones(),
                zones != null && zones.bySubnet(),
                template == null ? null : template(template),
                healthChecks(request.healthCheckType()),
                grace == null ? null : seconds(grace, DEFAULT_GRACE_PERIOD, "HealthCheckGracePeriod"),
                policies(request.terminationPolicies()));
    }

    List<GroupTag> tags(List<Tag> tags, String group) {
        var result = new ArrayList<GroupTag>();
        for (Tag tag : tags) {
            String resource = tag.resourceId();
            if (resource != null && !resource.equals(group))
                throw ScalingErrors.validation("The tag's resource '" + resource + "' is not the group " + group);
            if (tag.resourceType() != null && !tag.resourceType().equals("auto-scaling-group"))
                throw ScalingErrors.validation("The tag's resource type must be auto-scaling-group");
            if (tag.key().startsWith("aws:"))
                throw ScalingErrors.validation("Tag keys starting with 'aws:' are reserved for internal use");
            String value = tag.value() == null ? "" : tag.value();
            result.add(new GroupTag(tag.key(), value, Boolean.TRUE.equals(tag.propagateAtLaunch())));
        }
        if (result.stream().map(GroupTag::key).distinct().count() != result.size())
            throw ScalingErrors.validation("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        if (result.size() > MOST_TAGS) throw ScalingErrors.validation("A group has at most " + MOST_TAGS + " tags");
        return result;
    }

    private @Nullable Zones zones(List<String> names, @Nullable String subnets) {
        boolean hasSubnets = subnets != null && !subnets.isBlank();
        if (names.isEmpty() && !hasSubnets) return null;
        List<AvailabilityZone> named = names.stream()
                .map(name -> placement
                        .zone(name)
                        .orElseThrow(() -> ScalingErrors.validation("Invalid availability zones: [" + name + "]")))
                .toList();
        if (!hasSubnets) return new Zones(named, false);
        List<AvailabilityZone> bySubnet = Arrays.stream(String.valueOf(subnets).split(","))
                .map(String::strip)
                .map(id -> placement
                        .ofSubnet(id)
                        .orElseThrow(() -> ScalingErrors.validation("The subnet ID '" + id + "' does not exist")))
                .toList();
        if (!named.isEmpty() && !Set.copyOf(named).equals(Set.copyOf(bySubnet)))
            throw ScalingErrors.validation(
                    "The availability zones of the specified subnets and the Auto Scaling group do not match");
        return new Zones(bySubnet, true);
    }

    private LaunchTemplateReference template(LaunchTemplateSpecification wanted) {
        String id = wanted.launchTemplateId();
        String name = wanted.launchTemplateName();
        if ((id == null) == (name == null))
            throw ScalingErrors.validation("Valid requests must contain either launchTemplateId or LaunchTemplateName");
        LaunchTemplateRow row = (id != null ? templates.find(id) : templates.byName(String.valueOf(name)))
                .orElseThrow(() -> ScalingErrors.template((id != null
                                ? Ec2Errors.templateIdNotFound(id)
                                : Ec2Errors.templateNameNotFound(String.valueOf(name)))
                        .sentence()));
        String version =
                wanted.version() == null || wanted.version().isEmpty() ? LaunchTemplate.DEFAULT : wanted.version();
        TemplateVersion found = fleet.template(row.id())
                .flatMap(template -> template.version(version))
                .orElseThrow(
                        () -> ScalingErrors.template(Ec2Errors.versionNotFound().sentence()));
        if (found.data().imageId() == null)
            throw ScalingErrors.template(Ec2Errors.missing("ImageId").sentence());
        return new LaunchTemplateReference(row.id(), row.name(), version);
    }

    private static @Nullable Set<HealthCheckType> healthChecks(@Nullable String types) {
        if (types == null) return null;
        var result = EnumSet.of(HealthCheckType.EC2);
        for (String type : types.split(",")) {
            switch (type.strip()) {
                case "EC2" -> result.add(HealthCheckType.EC2);
                case "ELB" -> result.add(HealthCheckType.ELB);
                default ->
                    throw ScalingErrors.validation("Health check type '" + type.strip()
                            + "' is not supported here; the types are EC2 and ELB");
            }
        }
        return result;
    }

    private static @Nullable List<TerminationPolicy> policies(List<String> names) {
        if (names.isEmpty()) return null;
        return names.stream()
                .map(name -> Arrays.stream(TerminationPolicy.values())
                        .filter(policy -> policy.label().equals(name))
                        .findFirst()
                        .orElseThrow(() -> ScalingErrors.validation("Termination policy '" + name
                                + "' is not supported here; the policies are "
                                + Arrays.stream(TerminationPolicy.values())
                                        .map(TerminationPolicy::label)
                                        .toList())))
                .toList();
    }

    private static Duration seconds(@Nullable Integer value, int otherwise, String member) {
        if (value != null && value < 0) throw ScalingErrors.validation(member + " must be greater than or equal to 0");
        return Duration.ofSeconds(value == null ? otherwise : value);
    }
}
