package dev.faultline.loadbalancing.node.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the targets of its group. Its place in the rotation is drawn once, so that other requests'
 * retries do not lead it back to a target that has failed it; every further attempt goes to a target not tried before.
 * A connection from the pool that turned out closed says little about its target, so that target has one more chance,
 * on a new connection, when no other is left.
 */
public final class Attempts<T extends TargetState> {
    /** No request tries more targets than this, however many there are. */
    public static final int MAX_ATTEMPTS = 8;

    private final TargetGroupState<T> group;
    private final int turn;
    private final List<T> tried = new ArrayList<>(2);
    private @Nullable T stale;
    private boolean secondChanceTaken;

    Attempts(TargetGroupState<T> group, int turn) {
        this.group = group;
        this.turn = turn;
    }

    /** @param newConnection whether the attempt must not use a pooled connection */
    public record Attempt<T>(T target, boolean newConnection) {}

    /** The next target to try, or null when there is none left. */
    public @Nullable Attempt<T> next() {
        if (tried.size() >= MAX_ATTEMPTS) return null;
        T target = pick(group.preferred());
        if (target == null) target = pick(group.routable());
        if (target != null) {
            tried.add(target);
            return new Attempt<>(target, false);
        }
        if (stale == null || secondChanceTaken || !group.routable().contains(stale)) return null;
        secondChanceTaken = true;
        return new Attempt<>(stale, true);
    }

    /** Whether {@link #next} would give a target that nothing speaks against: worth giving up a silent one for. */
    public boolean hasBetter() {
        if (tried.size() >= MAX_ATTEMPTS) return false;
        for (T target : group.preferred()) if (!target.down() && !tried.contains(target)) return true;
        return false;
    }

    /** The connection from the pool on which the last attempt was made had been closed by the target. */
    public void pooledConnectionWasClosed(T target) {
        stale = target;
    }

    /** Targets tried so far. */
    public int count() {
        return tried.size() + (secondChanceTaken ? 1 : 0);
    }

    /** The target group, for what a failed attempt tells about a target. */
    public TargetGroupState<T> group() {
        return group;
    }

    private @Nullable T pick(List<T> candidates) {
        return switch (group.attributes().algorithm()) {
            case ROUND_ROBIN -> firstInTurn(candidates);
            case LEAST_OUTSTANDING_REQUESTS -> leastOutstanding(candidates);
        };
    }

    private @Nullable T firstInTurn(List<T> candidates) {
        int size = candidates.size();
        for (int i = 0; i < size; i++) {
            T candidate = candidates.get(Math.floorMod(turn + i, size));
            if (!tried.contains(candidate)) return candidate;
        }
        return null;
    }

    /** Of several with the fewest requests the first in turn, so that idle targets share the load. */
    private @Nullable T leastOutstanding(List<T> candidates) {
        T least = null;
        int size = candidates.size();
        for (int i = 0; i < size; i++) {
            T candidate = candidates.get(Math.floorMod(turn + i, size));
            if (tried.contains(candidate)) continue;
            if (least == null || candidate.outstanding() < least.outstanding()) least = candidate;
        }
        return least;
    }
}
