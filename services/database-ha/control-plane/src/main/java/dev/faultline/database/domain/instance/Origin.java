package dev.faultline.database.domain.instance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an instance's data is made from. */
public sealed interface Origin {
    /** Nothing: a fresh server. */
    record Fresh() implements Origin {}

    /** @param identifier the snapshot's name, for people */
    record FromSnapshot(String snapshotId, String identifier) implements Origin {}

    /**
     * @param sourceIdentifier the source's name, for people
     * @param target the moment to be restored; null for the latest that can be
     */
    record FromPointInTime(
            String sourceResourceId,
            String sourceIdentifier,
            @Nullable Instant target) implements Origin {}

    /**
     * It follows another instance until it is promoted.
     *
     * @param elsewhere which region's the source is; null for this one's
     */
    record FromSource(
            String sourceResourceId,
            int sourceSlot,
            @Nullable Elsewhere elsewhere) implements Origin {}

    /**
     * Another region.
     *
     * @param sourceArn how the source was called when it was asked for
     * @param addressPrefix the first two octets of that region's addresses
     */
    record Elsewhere(String sourceArn, String addressPrefix) {}
}
