package dev.faultline.scalinggroups.streams;

import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.Snapshots;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UniqueNames;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.domain.zone.RegionZones;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses;
import java.util.List;

/** The streams of this service. The names of events are permanent; the classes behind them are not. */
public final class Streams {
    /** Groups and address books live as long as the region, and groups are loaded twice a second. */
    private static final int SNAPSHOT_EVERY = 50;

    private static final String TEMPLATE_NAME = "launch-template-name";

    /** Auto Scaling groups, by name. */
    public static final StoredAggregate<
                    AutoScalingGroup.State, AutoScalingGroup.Command, AutoScalingGroup.Event, AutoScalingGroup.Refusal>
            GROUPS = StoredAggregate.of(
                            AutoScalingGroup.AGGREGATE,
                            EventTypes.of(AutoScalingGroup.Event.class)
                                    .type("GroupCreated", AutoScalingGroup.GroupCreated.class)
                                    .type("GroupUpdated", AutoScalingGroup.GroupUpdated.class)
                                    .type("DesiredCapacityChanged", AutoScalingGroup.DesiredCapacityChanged.class)
                                    .type("TargetGroupsAttached", AutoScalingGroup.TargetGroupsAttached.class)
                                    .type("TargetGroupsDetached", AutoScalingGroup.TargetGroupsDetached.class)
                                    .type("TagsSet", AutoScalingGroup.TagsSet.class)
                                    .type("TagsRemoved", AutoScalingGroup.TagsRemoved.class)
                                    .type("ZonesChanged", AutoScalingGroup.ZonesChanged.class)
                                    .type("InstanceLaunching", AutoScalingGroup.InstanceLaunching.class)
                                    .type("InstanceLaunchFailed", AutoScalingGroup.InstanceLaunchFailed.class)
                                    .type("InstanceStarted", AutoScalingGroup.InstanceStarted.class)
                                    .type("RegistrationRequested", AutoScalingGroup.RegistrationRequested.class)
                                    .type("DeregistrationRequested", AutoScalingGroup.DeregistrationRequested.class)
                                    .type("TargetHealthNoted", AutoScalingGroup.TargetHealthNoted.class)
                                    .type("TargetGone", AutoScalingGroup.TargetGone.class)
                                    .type("InstanceInService", AutoScalingGroup.InstanceInService.class)
                                    .type("StatusCheckNoted", AutoScalingGroup.StatusCheckNoted.class)
                                    .type("InstanceUnhealthy", AutoScalingGroup.InstanceUnhealthy.class)
                                    .type("InstanceHealthy", AutoScalingGroup.InstanceHealthy.class)
                                    .type("InstanceTerminating", AutoScalingGroup.InstanceTerminating.class)
                                    .type("TerminationOrdered", AutoScalingGroup.TerminationOrdered.class)
                                    .type("InstanceTerminated", AutoScalingGroup.InstanceTerminated.class)
                                    .type("GroupDeletionStarted", AutoScalingGroup.GroupDeletionStarted.class)
                                    .type("GroupDeleted", AutoScalingGroup.GroupDeleted.class))
                    .withSnapshots(new Snapshots<>(AutoScalingGroup.State.class, 1, SNAPSHOT_EVERY));

    /** Instances, by id. */
    public static final StoredAggregate<Instance.State, Instance.Command, Instance.Event, Instance.Refusal> INSTANCES =
            StoredAggregate.of(
                    Instance.AGGREGATE,
                    EventTypes.of(Instance.Event.class)
                            .type("InstanceLaunched", Instance.InstanceLaunched.class)
                            .type("AddressGiven", Instance.AddressGiven.class)
                            .type("InstanceRunning", Instance.InstanceRunning.class)
                            .type("ReachabilityChanged", Instance.ReachabilityChanged.class)
                            .type("InstanceStopping", Instance.InstanceStopping.class)
                            .type("InstanceStopped", Instance.InstanceStopped.class)
                            .type("InstanceStarting", Instance.InstanceStarting.class)
                            .type("InstanceRebooted", Instance.InstanceRebooted.class)
                            .type("InstanceShuttingDown", Instance.InstanceShuttingDown.class)
                            .type("InstanceTerminated", Instance.InstanceTerminated.class)
                            .type("TagsAdded", Instance.TagsAdded.class)
                            .type("TagsRemoved", Instance.TagsRemoved.class));

    /** Launch templates, by id; their names are unique. */
    public static final StoredAggregate<
                    LaunchTemplate.State, LaunchTemplate.Command, LaunchTemplate.Event, LaunchTemplate.Refusal>
            LAUNCH_TEMPLATES = StoredAggregate.of(
                            LaunchTemplate.AGGREGATE,
                            EventTypes.of(LaunchTemplate.Event.class)
                                    .type("LaunchTemplateCreated", LaunchTemplate.LaunchTemplateCreated.class)
                                    .type("VersionCreated", LaunchTemplate.VersionCreated.class)
                                    .type("DefaultVersionSet", LaunchTemplate.DefaultVersionSet.class)
                                    .type("VersionDeleted", LaunchTemplate.VersionDeleted.class)
                                    .type("LaunchTemplateDeleted", LaunchTemplate.LaunchTemplateDeleted.class)
                                    .type("TagsAdded", LaunchTemplate.TagsAdded.class)
                                    .type("TagsRemoved", LaunchTemplate.TagsRemoved.class))
                    .withNames(Streams::templateNames);

    /** Which zones are given up, by region. */
    public static final StoredAggregate<RegionZones.State, RegionZones.Command, RegionZones.Event, RegionZones.Refusal>
            ZONES = StoredAggregate.of(
                    RegionZones.AGGREGATE,
                    EventTypes.of(RegionZones.Event.class)
                            .type("ZoneLost", RegionZones.ZoneLost.class)
                            .type("ZoneReturned", RegionZones.ZoneReturned.class));

    /** Who has which address, by zone. */
    public static final StoredAggregate<
                    ZoneAddresses.Book, ZoneAddresses.Command, ZoneAddresses.Event, ZoneAddresses.Refusal>
            ADDRESSES = StoredAggregate.of(
                            ZoneAddresses.AGGREGATE,
                            EventTypes.of(ZoneAddresses.Event.class)
                                    .type("AddressAssigned", ZoneAddresses.AddressAssigned.class)
                                    .type("AddressesExhausted", ZoneAddresses.AddressesExhausted.class)
                                    .type("AddressReleased", ZoneAddresses.AddressReleased.class))
                    .withSnapshots(new Snapshots<>(ZoneAddresses.Book.class, 1, SNAPSHOT_EVERY));

    private Streams() {}

    private static List<UniqueNames.Change> templateNames(StreamId stream, LaunchTemplate.Event event) {
        return switch (event) {
            case LaunchTemplate.LaunchTemplateCreated e -> List.of(UniqueNames.claim(TEMPLATE_NAME, e.name()));
            case LaunchTemplate.LaunchTemplateDeleted e -> List.of(UniqueNames.release(TEMPLATE_NAME, e.name()));
            case LaunchTemplate.VersionCreated _,
                    LaunchTemplate.DefaultVersionSet _,
                    LaunchTemplate.VersionDeleted _,
                    LaunchTemplate.TagsAdded _,
                    LaunchTemplate.TagsRemoved _ -> List.of();
        };
    }
}
