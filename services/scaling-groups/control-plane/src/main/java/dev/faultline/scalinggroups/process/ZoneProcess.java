package dev.faultline.scalinggroups.process;

import static dev.faultline.scalinggroups.streams.Streams.GROUPS;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;
import static dev.faultline.scalinggroups.streams.Streams.ZONES;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.RecordZones;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.zone.RegionZones.Event;
import dev.faultline.scalinggroups.domain.zone.RegionZones.ZoneLost;
import dev.faultline.scalinggroups.domain.zone.RegionZones.ZoneReturned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells groups and instances that a zone is given up or back. */
public final class ZoneProcess implements Process<Event> {
    private final Fleet fleet;

    public ZoneProcess(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public String name() {
        return "zones-to-groups";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return ZONES;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        return switch (envelope.event()) {
            case ZoneLost e -> {
                var effects = new ArrayList<>(groups(Set.of(e.zone()), e.at()));
                effects.addAll(instances(e.zone(), e.at()));
                yield effects;
            }
            case ZoneReturned e -> groups(Set.of(), e.at());
        };
    }

    /**
     * The same as the zones stand now, and that time has passed: what an event missed, because a group came into being
     * beside it, is made up for.
     */
    public List<Effect> review(Instant now) {
        Set<AvailabilityZone> lost = fleet.lostZones();
        var effects = new ArrayList<>(groups(lost, now));
        for (AvailabilityZone zone : lost) effects.addAll(instances(zone, now));
        return effects;
    }

    private List<Effect> groups(Set<AvailabilityZone> lost, Instant at) {
        return fleet.groups().stream()
                .map(group -> Effect.issue(GROUPS, group, new RecordZones(lost, at)))
                .toList();
    }

    private List<Effect> instances(AvailabilityZone zone, Instant at) {
        return fleet.instancesIn(zone).stream()
                .map(id -> Effect.issue(INSTANCES, id, new Instance.RecordZoneLost(at)))
                .toList();
    }
}
