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

    /** It follows another instance until it is promoted. */
    record FromSource(String sourceResourceId, int sourceSlot) implements Origin {}
}
