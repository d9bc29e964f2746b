package dev.faultline.launcher.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the state database is, as its nodes say in a file on their zones' disks. Nothing rests on it but what is shown.
 *
 * @param primary the zone whose server takes writes; null when none does
 * @param standby the zone that may take over; null when there is one copy
 * @param because what the primary's node says, or else another one's, as a sentence
 */
public record DatabaseStatus(
        @Nullable String primary, @Nullable String standby, String because) {
    /** A segment of Postgres's log in each of three zones. */
    private static final long LEAST_BYTES = 3L * 4 << 20;

    /**
     * Reads what the nodes say.
     *
     * @param alive the zones that run: what others wrote is outdated
     * @param usableBytes what the disk of all zones still takes
     */
    static DatabaseStatus read(RegionFolder folder, Collection<AvailabilityZone> alive, long usableBytes) {
        var told = alive.stream().flatMap(zone -> read(folder, zone).stream()).toList();
        Optional<JsonNode> primary = told.stream()
                .filter(status -> status.path("open").asBoolean(false))
                .max(Comparator.comparingLong(status -> status.path("epoch").asLong(0)));
        if (primary.isPresent())
            return new DatabaseStatus(
                    primary.get().path("zone").asString(),
                    text(primary.get(), "sync"),
                    primary.get().path("reason").asString(""));
        if (usableBytes < LEAST_BYTES)
            return new DatabaseStatus(
                    null, null, "The disk of " + folder.path() + " is full: make room, the region goes on by itself.");
        String because = told.stream()
                .map(status -> status.path("reason").asString(""))
                .findFirst()
                .orElse("No zone's node has said anything yet.");
        return new DatabaseStatus(null, null, because);
    }

    private static Optional<JsonNode> read(RegionFolder folder, AvailabilityZone zone) {
        try {
            return Optional.of(RegionJson.mapper().readTree(Files.readString(folder.databaseStatus(zone))));
        } catch (IOException | JacksonException notYet) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode status, String name) {
        JsonNode value = status.path(name);
        return value.isString() ? value.asString() : null;
    }

    /** Why a zone more could not be lost now; empty when it could. */
    Optional<String> unsteadyBecause() {
        if (primary == null) return Optional.of("The state database has no primary. " + because);
        if (standby == null) return Optional.of("The state database has one copy, in " + primary + ". " + because);
        return Optional.empty();
    }
}
