package dev.faultline.scalinggroups.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;

/**
 * The end of an instance's console output, what GetConsoleOutput shows: on {@link #TOPIC}, keyed by instance id. Soft
 * state: an agent publishes it when it has changed, at once with a change of the instance's state, otherwise at most
 * every {@link #MINIMUM_INTERVAL_MS}, and repeats the latest every minute. A later one replaces earlier ones.
 *
 * @param at when the output was read
 * @param output at most the last {@link #LIMIT_BYTES} bytes, as UTF-8 text
 */
public record InstanceConsole(String instanceId, AvailabilityZone zone, Instant at, String output) {
    public static final String TOPIC = "faultline.scaling-groups.consoles";
    /** AWS's limit: "the most recent 64 KB" (EC2 API reference, GetConsoleOutput). */
    public static final int LIMIT_BYTES = 64 * 1024;

    public static final long MINIMUM_INTERVAL_MS = 5_000;
}
