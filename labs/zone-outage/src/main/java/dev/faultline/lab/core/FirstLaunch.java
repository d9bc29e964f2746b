package dev.faultline.lab.core;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How the group came to be, as its user saw it: the region's pace on this machine before anything has failed.
 *
 * @param reaction from the request until the first instance showed
 * @param launch from then on until all instances ran
 */
public record FirstLaunch(Duration reaction, Duration launch) {

    /**
     * @param sightings in the order of time, the whole of the deployment among them
     * @param requestedNanos when the group was asked for
     */
    public static FirstLaunch of(List<Sighting> sightings, long requestedNanos, int desired) {
        long shown = first(sightings, sighting -> !sighting.members().isEmpty());
        long ran = first(sightings, sighting -> sighting.running().size() >= desired);
        return new FirstLaunch(Duration.ofNanos(Math.max(0, shown - requestedNanos)), Duration.ofNanos(ran - shown));
    }

    private static long first(List<Sighting> sightings, Predicate<Sighting> condition) {
        return sightings.stream()
                .filter(condition)
                .mapToLong(Sighting::atNanos)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the group has never had its instances"));
    }
}
