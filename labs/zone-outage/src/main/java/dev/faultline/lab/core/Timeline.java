package dev.faultline.lab.core;

import dev.faultline.lab.core.Sighting.Member;
import dev.faultline.lab.rig.core.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells what happened, from sightings and from what the lab did itself. */
public final class Timeline {
    private final long faultNanos;
    private final Instant faultAt;
    private final List<Moment> entries = new ArrayList<>();

    public Timeline(long faultNanos, Instant faultAt) {
        this.faultNanos = faultNanos;
        this.faultAt = faultAt;
    }

    public void add(long atNanos, String what) {
        var after = atNanos - faultNanos;
        entries.add(new Moment(after, faultAt.plusNanos(after), what));
    }

    /** Adds every change between two sightings, from the last one before the fault on. */
    public void addChanges(List<Sighting> sightings) {
        for (int i = 1; i < sightings.size(); i++) {
            var now = sightings.get(i);
            if (now.atNanos() > faultNanos) addChanges(sightings.get(i - 1), now);
        }
    }

    private void addChanges(Sighting before, Sighting now) {
        new TreeMap<>(now.zones()).forEach((zone, state) -> {
            if (!state.equals(before.zones().get(zone))) add(now.atNanos(), zone + " is " + state);
        });
        addMembers(before, now);
        for (var id : now.running()) if (!before.running().contains(id)) add(now.atNanos(), id + " runs");
        new TreeMap<>(now.targets()).forEach((id, state) -> {
            if (!state.equals(before.targets().get(id))) add(now.atNanos(), "target " + id + " " + state);
        });
        var spread = Recovery.inServiceByZone(now);
        if (!spread.equals(Recovery.inServiceByZone(before))) add(now.atNanos(), "in service: " + words(spread));
    }

    private void addMembers(Sighting before, Sighting now) {
        var old = before.members().stream().map(Member::instanceId).collect(Collectors.toSet());
        for (var member : now.members())
            if (!old.contains(member.instanceId()))
                add(now.atNanos(), "launching " + member.instanceId() + " in " + member.zone());
        var left = now.members().stream().map(Member::instanceId).collect(Collectors.toSet());
        for (var member : before.members())
            if (!left.contains(member.instanceId()))
                add(now.atNanos(), member.instanceId() + " has left the group (" + member.zone() + ")");
    }

    private static String words(Map<String, Integer> spread) {
        var total = spread.values().stream().mapToInt(Integer::intValue).sum();
        var parts = spread.entrySet().stream()
                .map(zone -> zone.getKey() + " " + zone.getValue())
                .collect(Collectors.joining(", "));
        return total + " (" + parts + ")";
    }

    /** All entries in the order of time. */
    public List<Moment> entries() {
        return entries.stream()
                .sorted(Comparator.comparingLong(Moment::afterFaultNanos))
                .toList();
    }
}
