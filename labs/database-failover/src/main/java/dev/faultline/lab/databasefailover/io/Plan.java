package dev.faultline.lab.databasefailover.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one run will do, checked before anything is done.
 *
 * @param victim null for the primary's zone, wherever that turns out to be
 * @param ordersPerSecond of all customers together
 */
record Plan(@Nullable AvailabilityZone victim, Failure failure, long seed, int customers, int ordersPerSecond) {
    private static final Set<String> OPTIONS = Set.of("customers", "rate");
    private static final int ZONES = 3;

    /** @throws IllegalArgumentException with one sentence for the user */
    static Plan of(LabRegion region, LabSettings settings) {
        for (String name : settings.options().keySet())
            if (!OPTIONS.contains(name))
                throw new IllegalArgumentException(
                        "This lab has no setting " + name + "; it has customers and rate (orders per second).");
        if (settings.failure() == Failure.ISOLATE && region.engine().equals("embedded"))
            throw new IllegalArgumentException(
                    "An embedded region cannot isolate a zone; use FAILURE=crash or FAILURE=freeze.");
        var zones = region.manifest().zones().stream().map(ZonePlace::zone).toList();
        if (zones.size() != ZONES) throw new IllegalArgumentException("This lab needs a region of three zones.");
        var zone = settings.zone();
        if (zone != null && !zones.contains(zone))
            throw new IllegalArgumentException("There is no zone " + zone + " in this region; it has " + zones + ".");
        return new Plan(
                zone,
                settings.failure(),
                settings.seed(),
                number(settings, "customers", 16, 128),
                number(settings, "rate", 80, 2_000));
    }

    private static int number(LabSettings settings, String name, int otherwise, int most) {
        String digits = settings.option(name).orElse(Integer.toString(otherwise));
        if (!digits.matches("[1-9][0-9]{0,5}") || Integer.parseInt(digits) > most)
            throw new IllegalArgumentException(name + " is a number from 1 to " + most + ".");
        return Integer.parseInt(digits);
    }
}
