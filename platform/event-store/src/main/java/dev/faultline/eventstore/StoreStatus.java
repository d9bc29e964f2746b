package dev.faultline.eventstore;

import dev.faultline.eventsourcing.StreamId;
import java.util.List;

/**
 * How the event store of a service does.
 *
 * @param leading whether this replica runs the relay and the processes
 * @param relayLag events appended but not yet handed to the bus
 * @param quarantined streams that take no commands, with the reason
 * @param parked reactions, publications and received messages put aside because they always failed
 */
public record StoreStatus(boolean leading, long relayLag, List<Quarantined> quarantined, List<Parked> parked) {
    public record Quarantined(StreamId stream, String reason) {}

    /** @param by the process, the publication or the topic */
    public record Parked(String by, String what, String reason) {}
}
