package dev.faultline.scalinggroups.publication;

import static dev.faultline.scalinggroups.streams.Streams.ZONES;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.ZoneStateChanged;
import dev.faultline.scalinggroups.domain.zone.RegionZones.Event;
import dev.faultline.scalinggroups.domain.zone.RegionZones.ZoneLost;
import dev.faultline.scalinggroups.domain.zone.RegionZones.ZoneReturned;
import java.util.List;

/** Tells which zones are given up and which are back. */
public final class ZonePublication implements Publication<Event> {
    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return ZONES;
    }

    @Override
    public List<Outgoing> publish(Envelope<Event> envelope) {
        ZoneStateChanged event =
                switch (envelope.event()) {
                    case ZoneLost e -> new ZoneStateChanged(e.zone(), "unavailable");
                    case ZoneReturned e -> new ZoneStateChanged(e.zone(), "available");
                };
        return List.of(new Outgoing(ScalingGroupsEvent.TOPIC, event.zone().name(), event));
    }
}
