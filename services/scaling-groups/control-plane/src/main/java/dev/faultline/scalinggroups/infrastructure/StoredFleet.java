package dev.faultline.scalinggroups.infrastructure;

import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;
import static dev.faultline.scalinggroups.streams.Streams.LAUNCH_TEMPLATES;
import static dev.faultline.scalinggroups.streams.Streams.ZONES;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventstore.EventStore;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.GroupRow;
import dev.faultline.scalinggroups.projection.Groups;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The fleet as the event store has it: states from the streams, lists from the read models. */
public final class StoredFleet implements Fleet {
    private final EventStore store;
    private final Groups groups;
    private final Instances instances;
    private final RegionManifest manifest;

    public StoredFleet(EventStore store, Groups groups, Instances instances, RegionManifest manifest) {
        this.store = store;
        this.groups = groups;
        this.instances = instances;
        this.manifest = manifest;
    }

    @Override
    public Optional<Instance.Launched> instance(String instanceId) {
        return switch (store.load(INSTANCES, instanceId).state()) {
            case Instance.Absent _ -> Optional.empty();
            case Instance.Launched launched -> Optional.of(launched);
        };
    }

    @Override
    public Optional<LaunchTemplate.Active> template(String templateId) {
        return switch (store.load(LAUNCH_TEMPLATES, templateId).state()) {
            case LaunchTemplate.Absent _, LaunchTemplate.Deleted _ -> Optional.empty();
            case LaunchTemplate.Active active -> Optional.of(active);
        };
    }

    @Override
    public List<String> groups() {
        return groups.all().stream().map(GroupRow::name).toList();
    }

    @Override
    public List<String> instancesIn(AvailabilityZone zone) {
        return instances.in(zone).stream().map(InstanceRow::id).toList();
    }

    @Override
    public Set<AvailabilityZone> lostZones() {
        return store.load(ZONES, manifest.region().name()).state().lost();
    }

    @Override
    public String address(AvailabilityZone zone, int host) {
        return manifest.addresses(zone).host(host);
    }
}
