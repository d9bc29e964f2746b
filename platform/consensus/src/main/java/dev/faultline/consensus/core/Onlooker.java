package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Seen;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches register and lease without taking part: what standbys and endpoints go by between two decisions. What it sees
 * may be outdated, with one exception: for as long as it vouches for a primary, nobody else can have become primary, since
 * two arbiters let no other one in before the lease that they told of has ended.
 */
public final class Onlooker {
    private static final int OPEN_QUESTIONS = 16;

    private final LeaseTerms terms;
    private final Deque<Question> open = new ArrayDeque<>();
    private long number;
    private @Nullable View latest;

    private record Question(long number, long askedAtNanos, Map<Integer, Seen> answers, Quorum quorum) {}

    /**
     * What two arbiters said.
     *
     * @param register what was accepted last among them, perhaps without being decided; null for nothing
     * @param holder who holds a lease of any of them; null for nobody
     * @param vouchedHolder the primary for whom two arbiters stand; null for nobody
     * @param vouchedEpoch the epoch of that primary's lease
     * @param vouchedUntilNanos until when, by this process's clock, nobody else can be primary
     * @param askedAtNanos when the question was asked
     */
    public record View(
            @Nullable Register register,
            @Nullable String holder,
            @Nullable String vouchedHolder,
            long vouchedEpoch,
            long vouchedUntilNanos,
            long askedAtNanos) {

        /** Whether the primary of this epoch is vouched for at this moment. */
        public boolean vouches(String primary, long epoch, long nowNanos) {
            return primary.equals(vouchedHolder) && epoch == vouchedEpoch && nowNanos - vouchedUntilNanos < 0;
        }
    }

    public Onlooker(LeaseTerms terms) {
        this.terms = terms;
    }

    /** To be sent to all arbiters. */
    public Peek ask(long nowNanos) {
        if (open.size() == OPEN_QUESTIONS) open.removeFirst();
        open.addLast(new Question(++number, nowNanos, new HashMap<>(), new Quorum()));
        return new Peek(number);
    }

    public void receive(Seen seen) {
        for (Question question : open) {
            if (question.number() != seen.number()) continue;
            question.answers().put(seen.stamp().arbiter(), seen);
            question.quorum().add(seen.stamp());
            if (!question.quorum().complete()) return;
            View known = latest;
            if (known == null || question.askedAtNanos() - known.askedAtNanos() >= 0) latest = view(question);
            return;
        }
    }

    /** The latest view; empty before two arbiters have answered for the first time. */
    public Optional<View> latest() {
        return Optional.ofNullable(latest);
    }

    private View view(Question question) {
        List<Seen> quorum = new ArrayList<>();
        for (Seen seen : question.answers().values()) if (question.quorum().counts(seen.stamp())) quorum.add(seen);
        quorum.sort((one, other) -> other.accepted().compareTo(one.accepted()));
        String holder = null;
        String vouched = null;
        long epoch = 0;
        long left = 0;
        for (Seen one : quorum) {
            if (one.leaseHolder() == null) continue;
            holder = one.leaseHolder();
            for (Seen other : quorum) {
                boolean agree = one.stamp().agreesWith(other.stamp())
                        && one.leaseHolder().equals(other.leaseHolder())
                        && one.leaseEpoch() == other.leaseEpoch();
                long both = Math.min(one.leaseLeftNanos(), other.leaseLeftNanos());
                if (!agree || both <= left) continue;
                vouched = one.leaseHolder();
                epoch = one.leaseEpoch();
                left = both;
            }
        }
        long until = question.askedAtNanos() + terms.trusted(left);
        return new View(quorum.getFirst().value(), holder, vouched, epoch, until, question.askedAtNanos());
    }
}
