package dev.faultline.eventstore.io;

import dev.faultline.eventstore.Effect;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets one process react to the entries of a log. An entry that keeps failing is put aside after some attempts, so that
 * the process goes on; while it is being tried again, other processes are not held up.
 */
public final class ReactionHandler<T> implements Follower.Handler<T> {
    private final String process;
    private final Reactions reactions;
    private final ParkedRows parked;
    private final Function<T, Optional<Reaction>> reaction;
    private LogPosition failedAt = LogPosition.START;
    private int failures;

    /**
     * One entry for the process.
     *
     * @param cause the entry's id
     * @param item names the entry where it is put aside
     */
    public record Reaction(UUID cause, String item, Supplier<List<Effect>> effects) {}

    /** @param reaction what to do with an entry; empty for one that does not concern the process */
    public ReactionHandler(
            String process, Reactions reactions, ParkedRows parked, Function<T, Optional<Reaction>> reaction) {
        this.process = process;
        this.reactions = reactions;
        this.parked = parked;
        this.reaction = reaction;
    }

    @Override
    public int handle(List<CommitLog.Entry<T>> batch) {
        int handled = 0;
        for (var entry : batch) {
            if (!handle(entry)) return handled;
            handled++;
        }
        return handled;
    }

    private boolean handle(CommitLog.Entry<T> entry) {
        var concerned = reaction.apply(entry.value());
        if (concerned.isEmpty()) return true;
        var attempt = reactions.attempt(
                process, concerned.get().cause(), concerned.get().effects());
        return switch (attempt.result()) {
            case DONE -> true;
            case HOPELESS -> {
                parked.park(process, concerned.get().item(), attempt.reason());
                yield true;
            }
            case FAILED -> {
                failures = entry.at().equals(failedAt) ? failures + 1 : 1;
                failedAt = entry.at();
                if (failures < Reactions.ATTEMPTS) yield false;
                parked.park(process, concerned.get().item(), attempt.reason());
                yield true;
            }
        };
    }
}
