package dev.faultline.eventstore.io;

import java.util.List;

/**
 * Reads a log of commits from a place that it keeps under its name, and hands the entries on in batches. The place moves
 * after the handler has returned: each entry is handled at least once.
 */
public final class Follower<T> {
    private static final int BATCH = 200;

    private final String name;
    private final CommitLog<T> log;
    private final Cursors cursors;
    private final Handler<T> handler;

    /** What is done with the entries. */
    public interface Handler<T> {
        /**
         * Handles entries in their order.
         *
         * @return how many of them, from the first, need not come again; fewer than all when one must be tried later
         */
        int handle(List<CommitLog.Entry<T>> batch);

        /**
         * Called before the log is read.
         *
         * @return called afterwards if this reading finds that nothing committed is left
         */
        default Runnable beforeReading() {
            return () -> {};
        }
    }

    /** @param name permanent: the place is kept under it */
    public Follower(String name, CommitLog<T> log, Cursors cursors, Handler<T> handler) {
        this.name = name;
        this.log = log;
        this.cursors = cursors;
        this.handler = handler;
    }

    public String name() {
        return name;
    }

    /** How an attempt to go on ended. */
    public enum Outcome {
        /** There may be more at once. */
        PROGRESSED,
        /** There is nothing to do until something is committed. */
        IDLE,
        /** Something is committed that an older transaction, still running, might yet precede. */
        AWAITING_OLDER,
        /** An entry must be tried again later. */
        HELD_UP
    }

    /** Handles what is there, at most one batch. */
    public Outcome advance() {
        Runnable caughtUp = handler.beforeReading();
        LogPosition place = cursors.load(name);
        var batch = log.after(place, BATCH);
        if (batch.isEmpty()) {
            if (!log.endsAt(place)) return Outcome.AWAITING_OLDER;
            caughtUp.run();
            return Outcome.IDLE;
        }
        int handled = handler.handle(batch);
        if (handled > 0) {
            // False means that a replica took over or the place was rewound meanwhile: read again from where it is now.
            boolean _ = cursors.advance(name, place, batch.get(handled - 1).at());
        }
        return handled == batch.size() ? Outcome.PROGRESSED : Outcome.HELD_UP;
    }

    /** Committed entries that have not been handled, counted up to a limit. */
    public long lag(int limit) {
        return log.count(cursors.load(name), limit);
    }
}
