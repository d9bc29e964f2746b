package dev.faultline.lab.io;

import dev.faultline.lab.core.Sighting;
import dev.faultline.lab.core.Sighting.Member;
import dev.faultline.launcher.lab.LabRegion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final String INSTANCE_ID = "FAULTLINE_INSTANCE_ID=";

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
        again.addAll(running());
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
        return running().stream().filter(id -> !members.contains(id)).toList();
    }

    /** The instances that have processes, as the kernel lists them. */
    private TreeSet<String> running() {
        var ids = new TreeSet<String>();
        var pids = new ArrayList<Long>();
        region.zones().forEach(zone -> zone.processes().forEach(process -> pids.add(process.pid())));
        for (var pid : pids) {
            try {
                var environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
                for (var entry : new String(environment, StandardCharsets.UTF_8).split("\0", -1))
                    if (entry.startsWith(INSTANCE_ID)) ids.add(entry.substring(INSTANCE_ID.length()));
            } catch (IOException ended) {
                // Between the list and the look it has ended.
            }
        }
        return ids;
    }
}
