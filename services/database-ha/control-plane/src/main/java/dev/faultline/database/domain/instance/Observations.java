package dev.faultline.database.domain.instance;

import static dev.faultline.database.domain.instance.Condition.Modification.FAILOVER;
import static dev.faultline.database.domain.instance.Condition.Modification.MULTI_AZ;
import static dev.faultline.database.domain.instance.Condition.Modification.PROMOTION;
import static dev.faultline.database.domain.instance.Condition.Modification.SINGLE_AZ;

import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.database.domain.instance.Sight.Node;
import dev.faultline.database.domain.instance.Sight.Role;
import dev.faultline.database.domain.instance.Sight.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows from what the zones say: first where clients are served, then whether what was asked for is done. A sight
 * that is seen again changes nothing.
 */
final class Observations {
    /** How long nobody may serve until the instance is called failed; a fail-over takes two or three seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int ZONES = 3;

    private Observations() {}

    static List<Event> judge(Present i, Sight sight, Instant at) {
        if (i.status() == DbInstanceStatus.DELETING) return deleted(i, sight, at);
        var events = new ArrayList<Event>();
        var serving = sight.serving();
        service(i, sight, serving, at).ifPresent(events::add);
        Present now = i;
        for (var event : events) now = (Present) DbInstance.evolve(now, event);
        events.addAll(status(now, sight, serving.map(Serving::node).orElse(null), at));
        return events;
    }

    static List<Event> purged(Gone gone, Observe c) {
        boolean everywhere = c.sight().heard().size() == ZONES
                && c.sight().allSay(Role.DELETED, gone.last().wish().version());
        return everywhere && !gone.purged() ? List.of(new InstancePurged(c.at())) : List.of();
    }

    private static List<Event> deleted(Present i, Sight sight, Instant at) {
        return i.wish().desired() == Wish.Desired.DELETED
                        && sight.allSay(Role.DELETED, i.wish().version())
                ? List.of(new InstanceDeleted(i.settings().identifier(), at))
                : List.of();
    }

    private static Optional<Event> service(Present i, Sight sight, Optional<Serving> serving, Instant at) {
        var known = i.condition();
        if (serving.isEmpty()) {
            boolean news = known.closedSince() == null && known.primary() != null && sight.isTrusted();
            return news ? Optional.of(new ServiceLost(at)) : Optional.empty();
        }
        var zone = serving.get().zone();
        var node = serving.get().node();
        if (node.epoch() < known.epoch()) return Optional.empty(); // A primary of before, in a zone that was frozen.
        if (known.primary() == null) return Optional.of(new PrimaryOpened(zone, node.sync(), node.epoch(), at));
        if (!zone.equals(known.primary())) return moved(i, serving.get(), at);
        if (node.epoch() > known.epoch()) {
            boolean asked =
                    i.status() == DbInstanceStatus.STARTING || known.applying().contains(PROMOTION);
            return Optional.of(
                    asked
                            ? new PrimaryOpened(zone, node.sync(), node.epoch(), at)
                            : new InstanceRestarted(zone, node.sync(), node.epoch(), at));
        }
        if (!Objects.equals(node.sync(), known.standby())) return Optional.of(new StandbyChanged(node.sync(), at));
        return known.closedSince() == null ? Optional.empty() : Optional.of(new ServiceRestored(at));
    }

    private static Optional<Event> moved(Present i, Serving serving, Instant at) {
        var known = i.condition();
        var node = serving.node();
        var from = known.primary();
        if (from == null || node.epoch() <= known.epoch()) return Optional.empty();
        // After a stop either copy may be the first to open: nobody has failed.
        if (i.status() == DbInstanceStatus.STARTING)
            return Optional.of(new PrimaryOpened(serving.zone(), node.sync(), node.epoch(), at));
        var since = known.closedSince() == null ? at : known.closedSince();
        return Optional.of(new FailedOver(from, serving.zone(), node.sync(), node.epoch(), since, at));
    }

    private static List<Event> status(Present i, Sight sight, @Nullable Node node, Instant at) {
        boolean isLatest = node != null
                && node.version() >= i.wish().version()
                && node.epoch() >= i.condition().epoch();
        @Nullable Node done = isLatest ? node : null;
        return switch (i.status()) {
            case CREATING, STARTING -> done != null ? opened(i, done, at) : outOfService(i, sight, node, at);
            case BACKING_UP -> done != null && done.backedUp() ? available(at) : outOfService(i, sight, node, at);
            case AVAILABLE ->
                node != null && node.storageFull()
                        ? List.of(new StorageExhausted(at))
                        : outOfService(i, sight, node, at);
            case STORAGE_FULL ->
                node != null && !node.storageFull() ? List.of(new StorageFreed(at)) : outOfService(i, sight, node, at);
            case MODIFYING, RESETTING_MASTER_CREDENTIALS ->
                done != null && isApplied(i, done) ? available(at) : outOfService(i, sight, node, at);
            case REBOOTING -> done != null && isRebooted(i, done) ? rebooted(i, at) : outOfService(i, sight, node, at);
            case FAILED, INCOMPATIBLE_RESTORE -> done != null ? List.of(new InstanceRecovered(at)) : List.of();
            case STOPPING -> isStopped(i, sight) ? List.of(new InstanceStopped(at)) : List.of();
            case STOPPED, DELETING -> List.of();
        };
    }

    private static List<Event> available(Instant at) {
        return List.of(new InstanceAvailable(at));
    }

    private static List<Event> opened(Present i, Node node, Instant at) {
        if (i.settings().multiAz() && node.sync() == null) return List.of();
        boolean backup = i.status() == DbInstanceStatus.CREATING
                && i.settings().backupRetentionDays() > 0
                && !i.follows()
                && !node.backedUp();
        return backup ? List.of(new BackupStarted(at)) : available(at);
    }

    private static boolean isApplied(Present i, Node node) {
        var applying = i.condition().applying();
        if (applying.contains(MULTI_AZ) && node.sync() == null) return false;
        if (applying.contains(SINGLE_AZ) && node.sync() != null) return false;
        return !applying.contains(PROMOTION) || node.role() == Role.PRIMARY;
    }

    private static boolean isRebooted(Present i, Node node) {
        return node.reboots() >= i.wish().reboots()
                && node.failovers() >= i.wish().failovers();
    }

    private static List<Event> rebooted(Present i, Instant at) {
        return i.condition().applying().contains(FAILOVER)
                ? List.of(new FailoverAbandoned(at), new InstanceAvailable(at))
                : available(at);
    }

    /** Said by those who had a copy; a zone that is away has nothing that runs. */
    private static boolean isStopped(Present i, Sight sight) {
        var acting = sight.actingOn(i.wish().version()).toList();
        return sight.isTrusted()
                && acting.size() == sight.nodes().size()
                && acting.stream().anyMatch(node -> node.role() == Role.STOPPED)
                && acting.stream().allMatch(node -> node.role() == Role.STOPPED || node.role() == Role.SPARE);
    }

    private static List<Event> outOfService(Present i, Sight sight, @Nullable Node node, Instant at) {
        if (node != null || !sight.isTrusted()) return List.of();
        var failure = sight.actingOn(i.wish().version())
                .map(Node::failure)
                .filter(why -> !why.isEmpty())
                .findFirst();
        if (failure.isPresent()) return List.of(failed(i, failure.get(), at));
        var closed = i.condition().closedSince();
        boolean expected =
                switch (i.status()) {
                    case CREATING, STARTING -> true; // Making or starting a server takes as long as it takes.
                    case BACKING_UP,
                            AVAILABLE,
                            MODIFYING,
                            RESETTING_MASTER_CREDENTIALS,
                            REBOOTING,
                            STOPPING,
                            STOPPED,
                            STORAGE_FULL,
                            FAILED,
                            INCOMPATIBLE_RESTORE,
                            DELETING -> false;
                };
        if (expected || closed == null || at.isBefore(closed.plus(PATIENCE))) return List.of();
        return List.of(new InstanceFailed("No zone serves it.", at));
    }

    private static Event failed(Present i, String why, Instant at) {
        boolean inRestore = i.status() == DbInstanceStatus.CREATING && i.isRestored();
        return inRestore ? new RestoreFailed(why, at) : new InstanceFailed(why, at);
    }
}
