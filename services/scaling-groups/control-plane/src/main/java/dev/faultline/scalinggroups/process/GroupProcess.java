package dev.faultline.scalinggroups.process;

import static dev.faultline.scalinggroups.streams.Streams.GROUPS;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.catalogue.Image;
import dev.faultline.scalinggroups.domain.catalogue.InstanceSize;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.GroupTag;
import dev.faultline.scalinggroups.domain.group.LaunchTemplateReference;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.InstanceId;
import dev.faultline.scalinggroups.domain.instance.InstanceSpec;
import dev.faultline.scalinggroups.domain.instance.InstanceSpec.SourceTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.TemplateVersion;
import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries a group's decisions out: its launches and terminations become the instances' commands. */
public final class GroupProcess implements Process<Event> {
    private final Fleet fleet;

    public GroupProcess(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public String name() {
        return "groups-to-instances";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return GROUPS;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        String group = envelope.stream().id();
        return switch (envelope.event()) {
            case InstanceLaunching e -> List.of(launch(group, e));
            case TerminationOrdered e ->
                List.of(Effect.issue(INSTANCES, e.instanceId(), new Instance.Terminate(e.zoneLost(), e.at())));
            case GroupCreated _,
                    GroupUpdated _,
                    DesiredCapacityChanged _,
                    TargetGroupsAttached _,
                    TargetGroupsDetached _,
                    TagsSet _,
                    TagsRemoved _,
                    ZonesChanged _,
                    InstanceLaunchFailed _,
                    InstanceStarted _,
                    RegistrationRequested _,
                    DeregistrationRequested _,
                    TargetHealthNoted _,
                    TargetGone _,
                    InstanceInService _,
                    StatusCheckNoted _,
                    InstanceUnhealthy _,
                    InstanceHealthy _,
                    InstanceTerminating _,
                    InstanceTerminated _,
                    GroupDeletionStarted _,
                    GroupDeleted _ -> List.of();
        };
    }

    private Effect launch(String group, InstanceLaunching e) {
        LaunchTemplateReference wanted = e.template();
        Optional<TemplateVersion> version =
                fleet.template(wanted.id()).flatMap(template -> template.version(wanted.version()));
        if (version.isEmpty())
            return failed(
                    group,
                    e,
                    "The specified launch template, with template ID " + wanted.id() + ", version " + wanted.version()
                            + ", does not exist.");
        TemplateData data = version.get().data();
        String problem = problem(data);
        if (problem != null) return failed(group, e, problem);
        var source =
                new SourceTemplate(wanted.id(), wanted.name(), version.get().number());
        return Effect.issue(
                INSTANCES,
                e.instanceId(),
                new Instance.Launch(spec(group, e, data, source), tags(group, e, data, source), e.at()));
    }

    private static InstanceSpec spec(String group, InstanceLaunching e, TemplateData data, SourceTemplate source) {
        String type = data.instanceType();
        String userData = data.userData();
        return new InstanceSpec(
                e.instanceId(),
                InstanceId.reservation(e.instanceId()),
                e.instanceId(),
                e.instanceId(),
                0,
                String.valueOf(data.imageId()),
                type == null ? InstanceSize.DEFAULT.label() : type,
                userData == null ? "" : userData,
                e.zone(),
                data.securityGroupIds(),
                group,
                source);
    }

    private static Map<String, String> tags(
            String group, InstanceLaunching e, TemplateData data, SourceTemplate source) {
        var tags = new HashMap<>(data.instanceTags());
        for (GroupTag tag : e.tags()) tags.put(tag.key(), tag.value());
        tags.put("aws:autoscaling:groupName", group);
        tags.put("aws:ec2launchtemplate:id", source.id());
        tags.put("aws:ec2launchtemplate:version", Long.toString(source.version()));
        return tags;
    }

    /** Why nothing can be launched from the data, or null. Templates are not checked when they are made, as on AWS. */
    private static @Nullable String problem(TemplateData data) {
        String image = data.imageId();
        String type = data.instanceType();
        if (image == null) return "The request must contain the parameter ImageId";
        if (Image.find(image).isEmpty())
            return "The image id '[" + image + "]' does not exist; the images are " + Image.known();
        if (type != null && InstanceSize.find(type).isEmpty()) return "Invalid value '" + type + "' for InstanceType.";
        return null;
    }

    private static Effect failed(String group, InstanceLaunching e, String message) {
        return Effect.issue(GROUPS, group, new RecordLaunchFailed(e.instanceId(), message, e.at()));
    }
}
