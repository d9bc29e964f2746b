package dev.faultline.database.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.process.ReportBook;
import dev.faultline.database.projection.Databases;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where instances go. */
@Component
final class Zones {
    private static final int MOST_OF_THE_REGION = 2;
    private static final int REGION = 3;

    private final RegionManifest manifest;
    private final Databases databases;
    private final ReportBook reports;
    private final TimeSource time;

    Zones(RegionManifest manifest, Databases databases, ReportBook reports, TimeSource time) {
        this.manifest = manifest;
        this.databases = databases;
        this.reports = reports;
        this.time = time;
    }

    List<AvailabilityZone> all() {
        return manifest.zones().stream().map(ZonePlace::zone).toList();
    }

    /** @throws RuntimeException AWS's error where no instance can be, with a sentence */
    void requirePlaceForInstances() {
        if (all().size() != REGION)
            throw RdsErrors.noCapacity(
                    "A DB instance needs a region of three zones; this one has " + all().size() + ".");
    }

    /** @throws RuntimeException AWS's error for what is not a zone of this region */
    AvailabilityZone zone(String name) {
        return all().stream()
                .filter(zone -> zone.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RdsErrors.invalid("Invalid Availability Zone: " + name));
    }

    /** A group's name as it is kept; the default group's for none. */
    static String groupName(@Nullable String given) {
        return given == null ? DbSubnetGroup.DEFAULT : given.toLowerCase(Locale.ROOT);
    }

    /** @throws RuntimeException AWS's error when there is no such group */
    List<AvailabilityZone> ofGroup(String name) {
        if (name.equals(DbSubnetGroup.DEFAULT)) return all();
        return databases
                .subnetGroup(name)
                .orElseThrow(() -> RdsErrors.subnetGroupNotFound(name))
                .state()
                .definition()
                .zones();
    }

    /** A zone of the group that is heard and not used; null when there is none. */
    @Nullable
    AvailabilityZone awayFrom(List<AvailabilityZone> used, String group) {
        var heard = reports.heard(time.nanoTime());
        return ofGroup(group).stream()
                .filter(zone -> !used.contains(zone) && heard.contains(zone))
                .findFirst()
                .orElse(null);
    }

    /**
     * The zones that may hold a copy, the first primary's first: that which was asked for, otherwise by turns, and zones
     * that are heard before those that are not.
     *
     * @param turn instances of successive turns begin in different zones
     */
    List<AvailabilityZone> copies(String group, @Nullable AvailabilityZone wanted, boolean multiAz, int turn) {
        var zones = new ArrayList<>(ofGroup(group));
        if (wanted != null && !zones.contains(wanted)) throw RdsErrors.zoneNotCovered(group, wanted);
        var heard = reports.heard(time.nanoTime());
        boolean trusted = heard.size() >= MOST_OF_THE_REGION;
        if (wanted != null) {
            if (trusted && !heard.contains(wanted))
                throw RdsErrors.noCapacity("Availability Zone " + wanted + " has no capacity: it is not available.");
            return List.of(wanted);
        }
        Collections.rotate(zones, -turn % zones.size());
        if (trusted) zones.sort((one, other) -> Boolean.compare(heard.contains(other), heard.contains(one)));
        long alive = zones.stream().filter(heard::contains).count();
        if (trusted && alive < (multiAz ? MOST_OF_THE_REGION : 1))
            throw RdsErrors.noCapacity("Too few Availability Zones of DB subnet group " + group + " are available.");
        return multiAz ? zones : List.of(zones.getFirst());
    }
}
