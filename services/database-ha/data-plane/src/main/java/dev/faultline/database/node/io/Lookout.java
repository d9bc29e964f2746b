package dev.faultline.database.node.io;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Message.Request;
import dev.faultline.consensus.core.Message.Seen;
import dev.faultline.consensus.core.Onlooker;
import dev.faultline.consensus.core.Onlooker.View;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the arbiters again and again who is primary: closely while nobody is, or a lease is about to end. Used by one thread. */
final class Lookout {
    private static final long PEEK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PEEK_CLOSELY_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long VIEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Onlooker onlooker;
    private final Consumer<Request> toAll;
    private long nextPeek;

    Lookout(LeaseTerms terms, Consumer<Request> toAll, long nowNanos) {
        this.onlooker = new Onlooker(terms);
        this.toAll = toAll;
        this.nextPeek = nowNanos;
    }

    /** Asks when that is due. @return when to come again at the latest */
    long tick(long now) {
        if (now - nextPeek >= 0) {
            toAll.accept(onlooker.ask(now));
            nextPeek = now + pause(now);
        }
        return nextPeek;
    }

    private long pause(long now) {
        View view = onlooker.latest().orElse(null);
        if (view == null || view.holder() == null) return PEEK_CLOSELY_NANOS;
        return Math.clamp(view.vouchedUntilNanos() - now, PEEK_CLOSELY_NANOS, PEEK_NANOS);
    }

    void peekNow(long now) {
        nextPeek = now;
    }

    void receive(Seen seen) {
        onlooker.receive(seen);
    }

    /** What two arbiters said within the last second. */
    @Nullable
    View view(long now) {
        return onlooker.latest()
                .filter(view -> now - view.askedAtNanos() < VIEW_NANOS)
                .orElse(null);
    }
}
