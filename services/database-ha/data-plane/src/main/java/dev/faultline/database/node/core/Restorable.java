package dev.faultline.database.node.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What can be restored from archives.
 *
 * @param earliest the first moment
 * @param latest everything that was committed up to then is archived
 */
public record Restorable(Instant earliest, Instant latest) {

    /** What several archives hold together; null for nothing. */
    public static @Nullable Restorable of(Collection<Restorable> archives) {
        if (archives.isEmpty()) return null;
        Instant earliest = archives.stream()
                .map(Restorable::earliest)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant latest = archives.stream()
                .map(Restorable::latest)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Restorable(earliest, latest);
    }
}
