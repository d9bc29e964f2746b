package dev.faultline.database.node.io;

import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Wish;
import dev.faultline.database.node.core.Wish.Done;
import dev.faultline.database.node.io.Mode.AsPrimary;
import org.jspecify.annotations.Nullable;

/** What of that which is asked for by count is done, or given up, as far as a node knows. Used by the node's thread. */
final class Requested {
    private Done done = Done.NOTHING;
    private long workedEpoch;
    private int rebooting;

    Done done() {
        return done;
    }

    boolean isAllDone(Wish wish) {
        return done.equals(done.with(wish.all()));
    }

    /** Another node has told what it knows. */
    void heard(Done told) {
        done = done.with(told);
    }

    /** All fail-overs that are asked for are done, or cannot be. */
    void failedOver(Wish wish) {
        done = done.with(new Done(0, wish.failovers()));
    }

    /** A restart has begun. */
    void reboots(Wish wish) {
        rebooting = wish.reboots();
    }

    /** A restart that failed makes another primary, or this one again in a new epoch. */
    void noticeReboot(ServerWork work) {
        if (rebooting == 0 || work.busy()) return;
        if (work.mode() instanceof AsPrimary) done = done.with(new Done(rebooting, 0));
        rebooting = 0;
    }

    /** Whoever wins an epoch has nothing left to do of what was asked for before. */
    void noticeEpoch(@Nullable Office held, Wish wish) {
        long epoch = held == null ? 0 : held.register().epoch();
        if (epoch > workedEpoch) done = done.with(wish.all());
        workedEpoch = Math.max(workedEpoch, epoch);
    }
}
