package dev.faultline.database.process;

import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.snapshot.DbSnapshot.Status;
import dev.faultline.database.domain.snapshot.DbSnapshot.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which automated snapshots are due and which are kept no longer. One is due when backups begin and whenever a backup
 * window does; if nobody could take it then, it is due until somebody can. It follows from what there is alone, so that
 * nothing is forgotten and nothing done twice, whatever happens in between.
 */
final class BackupPlan {
    /** After one that failed. */
    static final Duration RETRY = Duration.ofMinutes(10);

    private final List<Present> instances;
    private final List<DbSnapshot.Present> snapshots;
    private final Predicate<String> isGone;
    private final Instant now;

    /**
     * @param snapshots all that there are, of whatever type
     * @param isGone whether the instance of a resource id is deleted, by its own history: that a list does not have it
     *     is not enough to let its snapshots go
     */
    BackupPlan(List<Present> instances, List<DbSnapshot.Present> snapshots, Predicate<String> isGone, Instant now) {
        this.instances = instances;
        this.snapshots = snapshots;
        this.isGone = isGone;
        this.now = now;
    }

    /** The instances of which one is to be taken. */
    List<Present> due() {
        return instances.stream().filter(this::isDue).toList();
    }

    private boolean isDue(Present i) {
        boolean possible = i.status() == DbInstanceStatus.AVAILABLE || i.status() == DbInstanceStatus.STORAGE_FULL;
        if (!possible || i.follows() || i.settings().backupRetentionDays() == 0) return false;
        var latest = automated(i.spec().resourceId()).stream()
                .max(Comparator.comparing(s -> s.definition().requestedAt()))
                .orElse(null);
        if (latest == null) return true;
        var begun = latest.definition().requestedAt();
        return switch (latest.status()) {
            case CREATING -> false;
            case FAILED -> !now.isBefore(begun.plus(RETRY));
            case AVAILABLE -> begun.isBefore(i.settings().backupWindow().latestStart(now));
        };
    }

    /** Those that are to go: of an instance that is gone or keeps no backups, and those that a newer one outlives. */
    List<DbSnapshot.Present> expired() {
        var byId = instances.stream().collect(Collectors.toMap(i -> i.spec().resourceId(), i -> i));
        return snapshots.stream()
                .filter(s -> s.definition().type() == Type.AUTOMATED && !isInUse(s))
                .filter(s -> isExpired(s, byId.get(s.definition().source().resourceId())))
                .toList();
    }

    private boolean isExpired(DbSnapshot.Present snapshot, @Nullable Present source) {
        if (source == null) return isGone.test(snapshot.definition().source().resourceId());
        if (source.settings().backupRetentionDays() == 0) return true;
        var requested = snapshot.definition().requestedAt();
        boolean outlived = automated(source.spec().resourceId()).stream()
                .anyMatch(other -> other.status() == Status.AVAILABLE
                        && other.definition().requestedAt().isAfter(requested));
        var end = requested.plus(Duration.ofDays(source.settings().backupRetentionDays()));
        return outlived && (snapshot.status() == Status.FAILED || now.isAfter(end));
    }

    /** Whether an instance or a copy is made from it right now. */
    private boolean isInUse(DbSnapshot.Present snapshot) {
        String id = snapshot.definition().snapshotId();
        return instances.stream()
                        .anyMatch(i -> i.status() == DbInstanceStatus.CREATING
                                && i.spec().origin() instanceof Origin.FromSnapshot(String from, String _)
                                && from.equals(id))
                || snapshots.stream()
                        .anyMatch(copy -> copy.status() == Status.CREATING
                                && copy.definition().copyOf().equals(id));
    }

    private List<DbSnapshot.Present> automated(String resourceId) {
        return snapshots.stream()
                .filter(s -> s.definition().type() == Type.AUTOMATED
                        && s.definition().source().resourceId().equals(resourceId))
                .toList();
    }
}
