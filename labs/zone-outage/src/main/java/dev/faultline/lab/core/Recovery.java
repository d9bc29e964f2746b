package dev.faultline.lab.core;

import dev.faultline.lab.core.Sighting.Member;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How a group came back after its zone had failed, in nanoseconds from the fault, as its user could see it.
 *
 * @param detected the API called the zone something else than available, or showed the first replacement
 * @param launched as many instances as desired ran in the other zones
 * @param healthy as many targets as desired were healthy in the other zones
 * @param atStrength the group had its desired capacity in service in the other zones, spread evenly
 */
public record Recovery(OptionalLong detected, OptionalLong launched, OptionalLong healthy, OptionalLong atStrength) {

    /** @param sightings in the order of time; those before the fault say who was there */
    public static Recovery of(List<Sighting> sightings, long faultNanos, String victim, int desired) {
        var before = sightings.stream()
                .filter(sighting -> sighting.atNanos() <= faultNanos)
                .flatMap(sighting -> sighting.members().stream())
                .map(Member::instanceId)
                .collect(Collectors.toSet());
        var after = sightings.stream()
                .filter(sighting -> sighting.atNanos() > faultNanos)
                .toList();
        return new Recovery(
                first(after, faultNanos, sighting -> detected(sighting, victim, before)),
                first(after, faultNanos, sighting -> launched(sighting, victim) >= desired),
                first(after, faultNanos, sighting -> healthy(sighting, victim) >= desired),
                first(after, faultNanos, sighting -> atStrength(sighting, victim, desired)));
    }

    private static OptionalLong first(List<Sighting> sightings, long faultNanos, Predicate<Sighting> condition) {
        return sightings.stream()
                .filter(condition)
                .mapToLong(sighting -> sighting.atNanos() - faultNanos)
                .findFirst();
    }

    private static boolean detected(Sighting sighting, String victim, Set<String> before) {
        var state = sighting.zones().get(victim);
        if (state != null && !state.equals("available")) return true;
        return sighting.members().stream().anyMatch(member -> !before.contains(member.instanceId()));
    }

    private static long launched(Sighting sighting, String victim) {
        return sighting.members().stream()
                .filter(member -> !member.zone().equals(victim))
                .filter(member -> sighting.running().contains(member.instanceId()))
                .count();
    }

    private static long healthy(Sighting sighting, String victim) {
        var elsewhere = new HashSet<String>();
        sighting.members().stream()
                .filter(member -> !member.zone().equals(victim))
                .forEach(member -> elsewhere.add(member.instanceId()));
        return sighting.targets().entrySet().stream()
                .filter(target -> target.getValue().equals("healthy") && elsewhere.contains(target.getKey()))
                .count();
    }

    private static boolean atStrength(Sighting sighting, String victim, int desired) {
        var spread = inServiceByZone(sighting);
        var away = spread.entrySet().stream()
                .filter(zone -> !zone.getKey().equals(victim))
                .toList();
        var total = away.stream().mapToInt(Map.Entry::getValue).sum();
        return total >= desired && even(away.stream().map(Map.Entry::getValue).toList());
    }

    /** Whether the group has exactly its desired capacity in service, spread evenly over the given number of zones. */
    public static boolean balanced(Sighting sighting, int desired, int zones) {
        var spread = inServiceByZone(sighting);
        var total = spread.values().stream().mapToInt(Integer::intValue).sum();
        return total == desired
                && sighting.members().size() == desired
                && spread.size() == zones
                && even(List.copyOf(spread.values()));
    }

    public static Map<String, Integer> inServiceByZone(Sighting sighting) {
        var spread = new TreeMap<String, Integer>();
        sighting.members().stream()
                .filter(Member::inService)
                .forEach(member -> spread.merge(member.zone(), 1, Integer::sum));
        return spread;
    }

    private static boolean even(List<Integer> counts) {
        if (counts.isEmpty()) return false;
        var most = counts.stream().mapToInt(Integer::intValue).max().orElseThrow();
        var least = counts.stream().mapToInt(Integer::intValue).min().orElseThrow();
        return most - least <= 1;
    }
}
