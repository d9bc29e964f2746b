package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Granted;
import dev.faultline.consensus.core.Message.Release;
import dev.faultline.consensus.core.Message.Renew;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A primary's lease: it may serve only while two arbiters grant it. The lease counts from the moment of asking, on the
 * holder's own clock, so that a slow answer never makes it longer.
 */
public class LeaseHolder {
    private static final int OPEN_QUESTIONS = 16;

    private final String self;
    private final LeaseTerms terms;
    private final Deque<Question> open = new ArrayDeque<>();
    private long epoch;
    private long number;
    private boolean granted;
    private long untilNanos;

    private record Question(long number, long askedAtNanos, Quorum grants) {}

    public LeaseHolder(String self, LeaseTerms terms) {
        this.self = self;
        this.terms = terms;
    }

    /** Asks for the lease of an epoch; another epoch than before begins without a lease. */
    public Renew renew(long wantedEpoch, long nowNanos) {
        if (wantedEpoch != epoch) {
            open.clear();
            granted = false;
            epoch = wantedEpoch;
        }
        if (open.size() == OPEN_QUESTIONS) open.removeFirst();
        open.addLast(new Question(++number, nowNanos, quorum()));
        return new Renew(self, epoch, number);
    }

    public void receive(Granted grant) {
        if (!grant.holder().equals(self) || grant.epoch() != epoch) return;
        for (Question question : open) {
            if (question.number() != grant.number()) continue;
            question.grants().add(grant.stamp());
            if (question.grants().complete()) extend(question.askedAtNanos() + trustedNanos(terms));
        }
    }

    private void extend(long until) {
        untilNanos = granted ? Math.max(untilNanos, until) : until;
        granted = true;
    }

    /** Whether this node may serve at this moment. */
    public boolean holds(long nowNanos) {
        return granted && nowNanos - untilNanos < 0;
    }

    /** When the lease ends if nobody extends it; of no meaning while it was never granted. */
    public long untilNanos() {
        return untilNanos;
    }

    /** Gives the lease up; to be sent only when nothing serves any more. */
    public Release release() {
        granted = false;
        open.clear();
        return new Release(self, epoch);
    }

    long trustedNanos(LeaseTerms of) {
        return of.trustedNanos();
    }

    Quorum quorum() {
        return new Quorum();
    }
}
