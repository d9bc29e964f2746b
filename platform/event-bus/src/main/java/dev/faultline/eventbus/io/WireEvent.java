package dev.faultline.eventbus.io;

import static java.util.Objects.requireNonNull;

import dev.faultline.topology.RegionJson;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A contract event on the wire.
 *
 * @param type the record's simple name, or {@link #WATERMARK}
 */
record WireEvent(
        UUID id, String type, int version, String source, String stream, long position, Instant at, JsonNode data) {
    /** Not an event: everything that its source had committed before it saw a {@link Probe} is in front of it. */
    static final String WATERMARK = "faultline.Watermark";

    /** All contract events are of this version; a contract's fields are only ever added. */
    static final int VERSION = 1;

    WireEvent {
        requireNonNull(id, "id");
        requireNonNull(type, "type");
        requireNonNull(source, "source");
        requireNonNull(stream, "stream");
        requireNonNull(at, "at");
        requireNonNull(data, "data");
    }

    byte[] bytes() {
        return RegionJson.mapper().writeValueAsBytes(this);
    }

    /** Asks every service to put a watermark into its contract topic as soon as its relay has caught up. */
    record Probe(UUID id) {
        static final String TOPIC = "faultline.control.probes";
    }
}
