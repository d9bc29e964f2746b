package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The zone process's command line.
 *
 * @param manifest the region's manifest, a JSON file
 * @param zone which of its zones this process is
 * @param data the zone's disk; a real path once started
 * @param home the distribution's folder
 * @param parent the launcher's pid, if this process is to die with it
 */
record ZoneArguments(Path manifest, AvailabilityZone zone, Path data, Path home, OptionalLong parent) {
    static final String USAGE = "--manifest FILE --zone us-east-1a --data DIR --home DIST [--parent PID]";
    private static final List<String> NAMES = List.of("--manifest", "--zone", "--data", "--home", "--parent");

    /** @throws IllegalArgumentException with a sentence for the person who called */
    static ZoneArguments parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i])) throw new IllegalArgumentException("Unknown argument " + args[i] + ".");
            if (i + 1 == args.length) throw new IllegalArgumentException(args[i] + " needs a value.");
            if (given.put(args[i], args[i + 1]) != null)
                throw new IllegalArgumentException(args[i] + " is given twice.");
        }
        return new ZoneArguments(
                Path.of(required(given, "--manifest")),
                new AvailabilityZone(required(given, "--zone")),
                Path.of(required(given, "--data")),
                Path.of(required(given, "--home")),
                parent(given));
    }

    private static String required(Map<String, String> given, String name) {
        var value = given.get(name);
        if (value == null) throw new IllegalArgumentException(name + " is missing.");
        return value;
    }

    private static OptionalLong parent(Map<String, String> given) {
        var value = given.get("--parent");
        if (value == null) return OptionalLong.empty();
        if (!value.matches("[1-9][0-9]{0,9}")) throw new IllegalArgumentException("--parent is not a pid: " + value);
        return OptionalLong.of(Long.parseLong(value));
    }
}
