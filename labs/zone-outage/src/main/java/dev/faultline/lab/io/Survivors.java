package dev.faultline.lab.io;

import dev.faultline.lab.core.Sighting;
import dev.faultline.lab.core.Sighting.Member;
import dev.faultline.launcher.lab.LabRegion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the instances that run as processes with those that the group has: nobody returns, nobody is left behind. */
final class Survivors {
    /** What a group gave up may take so long to end: a deregistration delay and a stop's grace. */
    private static final Duration SETTLE = Duration.ofSeconds(20);

    private final LabRegion region;
    private final Observer observer;
    private final Set<String> replaced;
    private final long startedAgainNanos;

    Survivors(LabRegion region, Observer observer, String victim, long faultNanos, long startedAgainNanos) {
        this.region = region;
        this.observer = observer;
        this.startedAgainNanos = startedAgainNanos;
        this.replaced = observer.sightings().stream()
                .filter(sighting -> sighting.atNanos() <= faultNanos)
                .flatMap(sighting -> sighting.members().stream())
                .filter(member -> member.zone().equals(victim))
                .map(Member::instanceId)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Waits until nothing runs that the group does not have, or long enough. */
    void settle() throws InterruptedException {
        observer.await(_ -> leaked().isEmpty(), SETTLE);
    }

    /** Instances that were replaced, and afterwards served or ran again. */
    Set<String> resurrected() {
        var again = new TreeSet<String>();
        for (var sighting : observer.sightings()) {
            if (sighting.atNanos() > startedAgainNanos) again.addAll(serving(sighting));
        }
        again.addAll(region.runningInstances());
        again.retainAll(replaced);
        return again;
    }

    private static Set<String> serving(Sighting sighting) {
        return sighting.targets().entrySet().stream()
                .filter(target -> target.getValue().equals("healthy"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Instances that run and that the group does not have. */
    List<String> leaked() {
        var latest = observer.latest();
        var members = latest == null
                ? Set.<String>of()
                : latest.members().stream().map(Member::instanceId).collect(Collectors.toSet());
        return region.runningInstances().stream()
                .filter(id -> !members.contains(id))
                .toList();
    }
}
