package dev.faultline.database.regions;

import dev.faultline.eventstore.Sweep;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Hears from time to time what there is in other regions. */
@Component
final class RegionsSweep implements Sweep {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final OtherRegions regions;

    RegionsSweep(OtherRegions regions) {
        this.regions = regions;
    }

    @Override
    public String name() {
        return "db-other-regions";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        regions.listen();
    }
}
