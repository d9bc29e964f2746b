package dev.faultline.launcher.region;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code faultline status --json} prints; its members are DESIGN.md's.
 *
 * @param state {@code steady}: three zones up, database in sync, brokers' ISR full, services answering; {@code starting};
 *     {@code recovering}; {@code stopped}
 * @param gateway the public API
 * @param console the console's page; null while there is none
 * @param dns address and port of a name server
 */
public record RegionStatus(
        String state,
        @Nullable String gateway,
        @Nullable String console,
        @Nullable String dns,
        List<RegionPart> regions) {
    public static final String STEADY = "steady";
    public static final String RECOVERING = "recovering";
    public static final String STOPPED = "stopped";

    /** One region. @param database its own state's */
    public record RegionPart(String name, List<ZonePart> zones, DatabaseStatus database, List<ServicePart> services) {}

    /**
     * @param state {@code running}, {@code starting}, {@code crashed} or {@code frozen}
     * @param pid the zone's own process; null when there is none
     */
    public record ZonePart(
            String name, String state, @Nullable Long pid) {}

    /** @param state {@code running}, {@code unreachable} or {@code down} */
    public record ServicePart(
            String name, String state, @Nullable Long pid, String url) {}

    /** What there is to say when nothing runs. */
    public static RegionStatus stopped() {
        return new RegionStatus(STOPPED, null, null, null, List.of());
    }
}
