package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Accept;
import dev.faultline.consensus.core.Message.Accepted;
import dev.faultline.consensus.core.Message.Learn;
import dev.faultline.consensus.core.Message.Prepare;
import dev.faultline.consensus.core.Message.Promise;
import dev.faultline.consensus.core.Message.Refused;
import dev.faultline.consensus.core.Message.Reply;
import dev.faultline.consensus.core.Message.Request;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node's side of the register: one attempt at a time to read it and change it. An attempt that is refused or gets no
 * answers is given up by its caller, who starts another one after a pause of random length; nobody knows of an abandoned
 * attempt whether it took effect until the register is read again. Every request goes to all three arbiters.
 */
public class Proposer {
    private final String self;
    private Ballot highest = Ballot.NONE;
    private @Nullable Attempt attempt;
    private @Nullable Learn lastDecided;

    public Proposer(String self) {
        this.self = self;
    }

    /** A change of the register. */
    public interface Change {
        /**
         * @param before what the register holds; null while it is empty
         * @param leaseHolders who holds a lease of any arbiter that was asked
         * @return the new value, or what it was given to leave it as it is
         */
        @Nullable
        Register apply(@Nullable Register before, Set<String> leaseHolders);
    }

    /**
     * What to do next.
     *
     * @param send to all arbiters
     * @param outcome of the attempt, when it has ended
     */
    public record Step(Optional<Request> send, Optional<Outcome> outcome) {
        private static final Step NONE = new Step(Optional.empty(), Optional.empty());
    }

    /** How an attempt ended. */
    public sealed interface Outcome {
        /** The register holds this value. @param changed whether this attempt made it so */
        record Decided(@Nullable Register value, boolean changed) implements Outcome {}

        /** A higher ballot or a lease was in the way: nothing is known, try again. */
        record Preempted() implements Outcome {}
    }

    private static final class Attempt {
        final Ballot ballot;
        final Change change;
        final String token;
        final Map<Integer, Promise> promises = new HashMap<>();
        final Quorum prepared;
        final Quorum accepted;

        @Nullable
        Register value;

        boolean changed;
        boolean accepting;
        int refusals;

        Attempt(Ballot ballot, Change change, String token, Quorum prepared, Quorum accepted) {
            this.ballot = ballot;
            this.change = change;
            this.token = token;
            this.prepared = prepared;
            this.accepted = accepted;
        }
    }

    /**
     * Starts an attempt and forgets the one before.
     *
     * @param token the bootstrap token where the change makes epoch 1, otherwise empty
     */
    public Request start(Change change, String token) {
        highest = Ballot.after(highest, self);
        attempt = new Attempt(highest, change, token, quorum(), quorum());
        return new Prepare(highest);
    }

    /** Somebody has used this ballot: the next attempt comes after it, and is not refused for being too low. */
    public void notice(Ballot used) {
        if (used.compareTo(highest) > 0) highest = used;
    }

    /** Forgets the attempt under way, whose outcome stays unknown. */
    public void abandon() {
        attempt = null;
    }

    public boolean busy() {
        return attempt != null;
    }

    /** What this proposer decided last, for an arbiter that missed it; empty before the first decision. */
    public Optional<Learn> lesson() {
        return Optional.ofNullable(lastDecided);
    }

    public Step receive(Reply reply) {
        Attempt current = attempt;
        if (current == null) return Step.NONE;
        return switch (reply) {
            case Promise promise
            when promise.ballot().equals(current.ballot) && !current.accepting -> promised(current, promise);
            case Accepted accepted
            when accepted.ballot().equals(current.ballot) && current.accepting -> accepted(current, accepted);
            case Refused refused when refused.ballot().equals(current.ballot) -> refused(current, refused);
            default -> Step.NONE; // Answers to an attempt before, or to the lease.
        };
    }

    private Step promised(Attempt current, Promise promise) {
        current.prepared.add(promise.stamp());
        current.promises.put(promise.stamp().arbiter(), promise);
        if (!current.prepared.complete()) return Step.NONE;
        List<Promise> quorum = current.promises.values().stream()
                .filter(told -> current.prepared.counts(told.stamp()))
                .sorted((one, other) -> other.accepted().compareTo(one.accepted()))
                .toList();
        Register before = quorum.getFirst().value();
        var holders = new HashSet<String>();
        for (Promise told : quorum) if (told.leaseHolder() != null) holders.add(told.leaseHolder());
        Register after = current.change.apply(before, holders);
        if (after == null) return end(new Outcome.Decided(null, false));
        current.value = after;
        current.changed = !after.equals(before);
        // Also a value that stays is written: an abandoned attempt of before could otherwise still take effect.
        current.accepting = true;
        return new Step(Optional.of(new Accept(current.ballot, after, current.token)), Optional.empty());
    }

    private Step accepted(Attempt current, Accepted accepted) {
        current.accepted.add(accepted.stamp());
        Register value = current.value;
        if (value == null || !current.accepted.complete()) return Step.NONE;
        lastDecided = new Learn(current.ballot, value);
        return end(new Outcome.Decided(value, current.changed));
    }

    private Step refused(Attempt current, Refused refused) {
        notice(refused.promised());
        current.refusals++;
        return current.refusals < 2 ? Step.NONE : end(new Outcome.Preempted());
    }

    private Step end(Outcome outcome) {
        attempt = null;
        return new Step(Optional.empty(), Optional.of(outcome));
    }

    Quorum quorum() {
        return new Quorum();
    }
}
