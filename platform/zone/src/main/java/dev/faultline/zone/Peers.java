package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.ZoneReport.Sight;
import java.util.Map;
import java.util.function.Consumer;

/** The other zones by this zone's direct probes: a beacon that answers within 250 ms. */
public interface Peers {
    /** How every other zone looks now. */
    Map<AvailabilityZone, Sight> sights();

    /** Calls the listener now and at every change, never concurrently. It must not block. */
    void onChange(Consumer<Map<AvailabilityZone, Sight>> listener);
}
