package dev.faultline.scalinggroups.process;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.zone.RegionZones;
import dev.faultline.scalinggroups.domain.zone.RegionZones.AllAvailable;
import dev.faultline.scalinggroups.domain.zone.RegionZones.GiveUpZone;
import dev.faultline.scalinggroups.domain.zone.RegionZones.OneLost;
import dev.faultline.scalinggroups.domain.zone.RegionZones.TakeZoneBack;
import dev.faultline.topology.ZoneReport;
import dev.faultline.topology.ZoneReport.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges by the zones' own reports which zone is lost (DESIGN.md, decision 8): only when all others say by direct probes
 * that they cannot reach it, and have said so after it was last heard. When the others are silent too, it is Kafka that
 * is away, and nothing is decided. Used by one thread.
 */
public final class ZoneWatch {
    /** A report that was received longer ago says nothing about now: zones report every 500 ms. */
    static final Duration FRESH = Duration.ofSeconds(2);
    /** How much later than the zone's last report the others' must be, so that two partitions may run apart. */
    static final Duration SILENCE = Duration.ofSeconds(1);
    /** How long a zone that was never heard must have been out of reach: it may just be starting. */
    static final Duration START = Duration.ofSeconds(10);
    /** How long a zone must be back within reach before it is trusted again. */
    static final Duration STEADY = Duration.ofSeconds(2);

    private record Heard(ZoneReport report, Instant received) {}

    private final List<AvailabilityZone> zones;
    private final Map<AvailabilityZone, Heard> latest = new HashMap<>();

    /** @param zones all of the region's */
    public ZoneWatch(List<AvailabilityZone> zones) {
        this.zones = List.copyOf(zones);
    }

    public void hear(ZoneReport report, Instant now) {
        Heard known = latest.get(report.reporter());
        if (known == null || newer(report, known.report())) latest.put(report.reporter(), new Heard(report, now));
    }

    private static boolean newer(ZoneReport report, ZoneReport known) {
        return report.incarnation() != known.incarnation()
                ? report.incarnation() > known.incarnation()
                : report.sequence() > known.sequence();
    }

    /** What to do about the zones now; its reason is a sentence. Empty when nothing changes. */
    public Optional<RegionZones.Command> judge(RegionZones.State state, Instant now) {
        return switch (state) {
            case AllAvailable _ ->
                zones.stream().flatMap(zone -> lost(zone, now).stream()).findFirst();
            case OneLost lost -> returned(lost.zone(), now);
        };
    }

    private Optional<RegionZones.Command> lost(AvailabilityZone zone, Instant now) {
        Heard own = latest.get(zone);
        var others = others(zone);
        for (AvailabilityZone other : others) {
            Heard heard = latest.get(other);
            if (!fresh(heard, now) || !missing(zone, heard, own, now)) return Optional.empty();
        }
        String names = others.stream().map(AvailabilityZone::name).collect(Collectors.joining(" and "));
        String last = own == null
                ? "it never reported"
                : "its last report is of " + own.report().at();
        return Optional.of(new GiveUpZone(zone, names + " cannot reach " + zone + ", and " + last + ".", now));
    }

    private boolean missing(AvailabilityZone zone, @Nullable Heard other, @Nullable Heard own, Instant now) {
        if (other == null) return false;
        Sight sight = other.report().peers().get(zone);
        if (sight == null || sight.reachable()) return false;
        return own == null
                ? !now.isBefore(sight.since().plus(START))
                : !other.report().at().isBefore(own.report().at().plus(SILENCE));
    }

    private Optional<RegionZones.Command> returned(AvailabilityZone zone, Instant now) {
        if (!fresh(latest.get(zone), now)) return Optional.empty();
        var witnesses = others(zone).stream()
                .map(latest::get)
                .filter(heard -> fresh(heard, now))
                .toList();
        boolean steady = !witnesses.isEmpty() && witnesses.stream().allMatch(heard -> reaches(heard, zone, now));
        return steady
                ? Optional.of(new TakeZoneBack(
                        zone,
                        zone + " reports again, and its peers have reached it for " + STEADY.toSeconds() + " s.",
                        now))
                : Optional.empty();
    }

    private static boolean reaches(@Nullable Heard witness, AvailabilityZone zone, Instant now) {
        if (witness == null) return false;
        Sight sight = witness.report().peers().get(zone);
        return sight != null && sight.reachable() && !now.isBefore(sight.since().plus(STEADY));
    }

    private List<AvailabilityZone> others(AvailabilityZone zone) {
        return zones.stream().filter(other -> !other.equals(zone)).toList();
    }

    private static boolean fresh(@Nullable Heard heard, Instant now) {
        return heard != null && !now.isAfter(heard.received().plus(FRESH));
    }
}
