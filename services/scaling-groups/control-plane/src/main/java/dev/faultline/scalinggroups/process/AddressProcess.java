package dev.faultline.scalinggroups.process;

import static dev.faultline.scalinggroups.streams.Streams.ADDRESSES;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses.AddressAssigned;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses.AddressReleased;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses.AddressesExhausted;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses.Event;
import java.util.List;

/** Tells instances which address they have, with which their launch goes on. */
public final class AddressProcess implements Process<Event> {
    private final Fleet fleet;

    public AddressProcess(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public String name() {
        return "addresses-to-instances";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return ADDRESSES;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        var zone = new AvailabilityZone(envelope.stream().id());
        return switch (envelope.event()) {
            case AddressAssigned e -> {
                String address = fleet.address(zone, e.host());
                yield List.of(Effect.issue(INSTANCES, e.instanceId(), new Instance.GiveAddress(address, e.at())));
            }
            case AddressesExhausted e ->
                List.of(Effect.issue(
                        INSTANCES,
                        e.instanceId(),
                        new Instance.FailLaunch(
                                "There are not enough free addresses in " + zone + " to launch the instance.",
                                e.at())));
            case AddressReleased _ -> List.of();
        };
    }
}
