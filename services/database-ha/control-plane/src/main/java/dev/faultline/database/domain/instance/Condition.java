package dev.faultline.database.domain.instance;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an instance is, by what its nodes have said and what was asked of it.
 *
 * @param since when the status last changed
 * @param createdAt when it was first available; null until then
 * @param primary where clients were last served; null until they were
 * @param standby the zone that has every acknowledged write as well; null for none
 * @param epoch of the primary; grows with every change of primary
 * @param closedSince since when no client has been served; null while they are
 * @param applying what the zones have been told and have not done yet
 * @param stoppedAt null unless it is stopped
 */
public record Condition(
        DbInstanceStatus status,
        Instant since,
        @Nullable Instant createdAt,
        @Nullable AvailabilityZone primary,
        @Nullable AvailabilityZone standby,
        long epoch,
        @Nullable Instant closedSince,
        Set<Modification> applying,
        @Nullable Instant stoppedAt) {

    /** What may be under way. */
    public enum Modification {
        MULTI_AZ,
        SINGLE_AZ,
        STORAGE,
        PASSWORD,
        RETENTION,
        IDENTIFIER,
        DELETION_PROTECTION,
        COPY_TAGS,
        BACKUP_WINDOW,
        REBOOT,
        FAILOVER,
        PROMOTION;

        /** Whether the zones have anything to do for it. */
        public boolean concernsZones() {
            return this != DELETION_PROTECTION && this != COPY_TAGS && this != BACKUP_WINDOW;
        }
    }

    public Condition {
        applying = Set.copyOf(applying);
    }

    static Condition creating(Instant at) {
        return new Condition(DbInstanceStatus.CREATING, at, null, null, null, 0, at, Set.of(), null);
    }

    Condition turned(DbInstanceStatus to, Instant at, Set<Modification> doing) {
        return new Condition(to, at, createdAt, primary, standby, epoch, closedSince, doing, stoppedAt);
    }

    Condition turned(DbInstanceStatus to, Instant at) {
        return turned(to, at, applying);
    }

    Condition available(Instant at) {
        var created = createdAt == null ? at : createdAt;
        return new Condition(
                DbInstanceStatus.AVAILABLE, at, created, primary, standby, epoch, closedSince, Set.of(), null);
    }

    Condition served(AvailabilityZone by, @Nullable AvailabilityZone second, long newEpoch) {
        return new Condition(status, since, createdAt, by, second, newEpoch, null, applying, stoppedAt);
    }

    Condition failedOver(AvailabilityZone to, @Nullable AvailabilityZone second, long newEpoch) {
        var left = applying.isEmpty() ? EnumSet.noneOf(Modification.class) : EnumSet.copyOf(applying);
        left.remove(Modification.FAILOVER);
        return new Condition(status, since, createdAt, to, second, newEpoch, null, left, stoppedAt);
    }

    Condition copied(@Nullable AvailabilityZone second) {
        return new Condition(status, since, createdAt, primary, second, epoch, closedSince, applying, stoppedAt);
    }

    Condition closed(@Nullable Instant at) {
        return new Condition(status, since, createdAt, primary, standby, epoch, at, applying, stoppedAt);
    }

    Condition stopped(Instant at) {
        return new Condition(DbInstanceStatus.STOPPED, at, createdAt, primary, null, epoch, at, Set.of(), at);
    }
}
