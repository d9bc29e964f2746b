package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a group's instances lie over the zones in which it may launch. Zones that it may not use, but where it still has
 * instances, count as outside.
 */
final class ZoneBalance {
    private final SortedMap<AvailabilityZone, Integer> counts = new TreeMap<>();
    private int outside;

    ZoneBalance(List<AvailabilityZone> usable, Collection<Member> active) {
        for (AvailabilityZone zone : usable) counts.put(zone, 0);
        for (Member member : active) {
            if (counts.containsKey(member.zone())) counts.merge(member.zone(), 1, Integer::sum);
            else outside++;
        }
    }

    /** The usable zone with the fewest instances, where the next launch goes; the first by name among equals. */
    Optional<AvailabilityZone> smallest() {
        return counts.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    void launched(AvailabilityZone zone) {
        counts.merge(zone, 1, Integer::sum);
    }

    /** Takes one instance from where there are too many. */
    void released() {
        if (outside > 0) outside--;
        else largest().ifPresent(zone -> counts.merge(zone, -1, Integer::sum));
    }

    private Optional<AvailabilityZone> largest() {
        return counts.entrySet().stream()
                .max(Map.Entry.<AvailabilityZone, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey);
    }

    /** Whether moving one instance would help. */
    boolean uneven() {
        if (counts.isEmpty()) return false;
        if (outside > 0) return true;
        int least = counts.values().stream().min(Integer::compare).orElse(0);
        int most = counts.values().stream().max(Integer::compare).orElse(0);
        return most - least >= 2;
    }

    SortedMap<AvailabilityZone, Integer> counts() {
        return new TreeMap<>(counts);
    }
}
