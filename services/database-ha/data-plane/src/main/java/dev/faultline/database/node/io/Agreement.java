package dev.faultline.database.node.io;

import dev.faultline.consensus.core.LeaseHolder;
import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Message.Denied;
import dev.faultline.consensus.core.Message.Granted;
import dev.faultline.consensus.core.Message.Reply;
import dev.faultline.consensus.core.Message.Request;
import dev.faultline.consensus.core.Message.Seen;
import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.consensus.core.Proposer;
import dev.faultline.consensus.core.Proposer.Change;
import dev.faultline.consensus.core.Proposer.Outcome.Decided;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node's side of the agreement: its view of the register, its proposals and its lease. Used by one thread. */
final class Agreement {
    private static final long ATTEMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    private static final int MOST_PAUSE_MS = 40;

    private final LeaseTerms terms;
    private final String token;
    private final Proposer proposer;
    private final LeaseHolder lease;
    private final Lookout lookout;
    private final Consumer<Request> toAll;
    private final RandomGenerator random;
    private @Nullable Consumer<Optional<Decided>> whenEnded;
    private long attemptEndsAt;
    private long pauseUntil;
    private long nextRenewal;
    private long epoch;

    /**
     * @param life names this start of the node: no two proposers ever share a ballot
     * @param token the cluster's: the arbiters want it with whatever is written while the register is in epoch 1
     */
    Agreement(
            String self,
            String life,
            String token,
            LeaseTerms terms,
            Consumer<Request> toAll,
            RandomGenerator random,
            long nowNanos) {
        this.terms = terms;
        this.token = token;
        this.proposer = new Proposer(life);
        this.lease = new LeaseHolder(self, terms);
        this.lookout = new Lookout(terms, toAll, nowNanos);
        this.toAll = toAll;
        this.random = random;
        this.pauseUntil = nowNanos;
    }

    /** Does what is due, and says when to come again at the latest. */
    long tick(long now) {
        if (whenEnded != null && now - attemptEndsAt >= 0) {
            proposer.abandon();
            end(Optional.empty(), now);
        }
        if (epoch > 0 && now - nextRenewal >= 0) renew(now);
        long next = lookout.tick(now);
        if (epoch > 0 && nextRenewal - next < 0) next = nextRenewal;
        if (epoch > 0 && lease.holds(now) && lease.untilNanos() - next < 0) next = lease.untilNanos();
        if (whenEnded != null && attemptEndsAt - next < 0) next = attemptEndsAt;
        if (whenEnded == null && pauseUntil - now > 0 && pauseUntil - next < 0) next = pauseUntil;
        return next;
    }

    void peekNow(long now) {
        lookout.peekNow(now);
    }

    void receive(Reply reply, long now) {
        switch (reply) {
            case Seen seen -> {
                lookout.receive(seen);
                proposer.notice(seen.accepted());
            }
            case Granted granted -> lease.receive(granted);
            case Denied denied -> teach(denied);
            default -> {
                var step = proposer.receive(reply);
                step.send().ifPresent(toAll);
                step.outcome()
                        .ifPresent(outcome ->
                                end(outcome instanceof Decided decided ? Optional.of(decided) : Optional.empty(), now));
            }
        }
    }

    /** What two arbiters said within the last second. */
    @Nullable
    View view(long now) {
        return lookout.view(now);
    }

    boolean proposing(long now) {
        return whenEnded != null || now - pauseUntil < 0;
    }

    /** @param ended gets the decision, or nothing when nobody knows what became of it */
    void propose(Change change, long now, Consumer<Optional<Decided>> ended) {
        whenEnded = ended;
        attemptEndsAt = now + ATTEMPT_NANOS;
        toAll.accept(proposer.start(change, token));
    }

    private void end(Optional<Decided> outcome, long now) {
        var ended = whenEnded;
        whenEnded = null;
        // Two who want the register must not stay in each other's way.
        if (outcome.isEmpty()) pauseUntil = now + TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_PAUSE_MS));
        if (ended != null) ended.accept(outcome);
    }

    /** From now on asks for the lease of this epoch, until it is released. */
    void hold(long wonEpoch, long now) {
        epoch = wonEpoch;
        renew(now);
    }

    private void renew(long now) {
        toAll.accept(lease.renew(epoch, now));
        nextRenewal = now + terms.renewEvery().toNanos();
    }

    /** Whoever denies the lease of this epoch was away when it was decided, or has accepted a later proposal and takes no lesson. */
    private void teach(Denied denied) {
        if (epoch > 0 && denied.epoch() == epoch) proposer.lesson().ifPresent(toAll);
    }

    boolean holdsLease(long now) {
        return epoch > 0 && lease.holds(now);
    }

    long leaseUntilNanos() {
        return lease.untilNanos();
    }

    /** Gives the lease back; nothing serves any more. */
    void release(long now) {
        if (epoch == 0) return;
        toAll.accept(lease.release());
        epoch = 0;
        lookout.peekNow(now);
    }
}
