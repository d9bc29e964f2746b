package dev.faultline.names.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.ZoneReport.Sight;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which other zones this zone's probes reach. */
public record Sights(Set<AvailabilityZone> silent, boolean everyOtherZoneIsSilent) {
    public static final Sights ALL_ANSWER = new Sights(Set.of(), false);

    public static Sights of(Map<AvailabilityZone, Sight> sights) {
        Set<AvailabilityZone> silent = sights.entrySet().stream()
                .filter(sight -> !sight.getValue().reachable())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        return new Sights(silent, !sights.isEmpty() && silent.size() == sights.size());
    }
}
