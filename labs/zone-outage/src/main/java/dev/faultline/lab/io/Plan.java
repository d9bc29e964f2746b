package dev.faultline.lab.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What one run will do, checked before anything is done.
 *
 * @param clients logical clients, each with a connection of its own
 * @param requestsPerSecond of all clients together
 * @param highestLoad whether the outage is repeated under as much load as the machine carries
 */
record Plan(
        AvailabilityZone victim,
        Failure failure,
        long seed,
        int clients,
        double requestsPerSecond,
        boolean highestLoad) {
    private static final Set<String> OPTIONS = Set.of("clients", "rate", "highest-load");
    private static final int CLIENTS = 24;
    private static final double REQUESTS_PER_SECOND = 240;

    /** @throws IllegalArgumentException with one sentence for the user */
    static Plan of(LabRegion region, LabSettings settings) {
        settings.options().keySet().stream()
                .filter(name -> !OPTIONS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "This lab has no setting " + name + "; it has clients, highest-load (on or off) and rate.");
                });
        if (settings.failure() == Failure.ISOLATE && region.engine().equals("embedded"))
            throw new IllegalArgumentException(
                    "An embedded region cannot isolate a zone; use FAILURE=crash or FAILURE=freeze.");
        var zones = region.manifest().zones().stream().map(ZonePlace::zone).toList();
        if (zones.size() != 3) throw new IllegalArgumentException("This lab needs a region of three zones.");
        var victim = settings.zone() == null ? anyOf(zones, settings.seed()) : settings.zone();
        if (!zones.contains(victim))
            throw new IllegalArgumentException("There is no zone " + victim + " in this region; it has " + zones + ".");
        return new Plan(
                victim,
                settings.failure(),
                settings.seed(),
                (int) number(settings, "clients", CLIENTS, 16, 256),
                number(settings, "rate", REQUESTS_PER_SECOND, 200, 20_000),
                settings.option("highest-load").map(Plan::onOrOff).orElse(true));
    }

    /** Every zone may die, the one with the state database's primary as well. */
    static AvailabilityZone anyOf(List<AvailabilityZone> zones, long seed) {
        return zones.get(new Random(seed).nextInt(zones.size()));
    }

    private static double number(LabSettings settings, String name, double otherwise, int least, int most) {
        var text = settings.option(name);
        if (text.isEmpty()) return otherwise;
        var digits = text.get();
        if (!digits.matches("[0-9]{1,6}") || Integer.parseInt(digits) < least || Integer.parseInt(digits) > most)
            throw new IllegalArgumentException(name + " is a number from " + least + " to " + most + ".");
        return Integer.parseInt(digits);
    }

    private static boolean onOrOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("highest-load is on or off.");
        };
    }
}
