package dev.faultline.consensus.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What nodes ask of arbiters, and what arbiters answer. Any message may be lost, late, repeated or out of order. */
public sealed interface Message {

    sealed interface Request extends Message {}

    /** Asks to hear no more of lower ballots, and for what was accepted. */
    record Prepare(Ballot ballot) implements Request {}

    /** @param token the bootstrap token, which epoch 1 needs; otherwise empty */
    record Accept(Ballot ballot, Register value, String token) implements Request {}

    /** Asks for the lease, or for more of it. The number pairs answer and request. */
    record Renew(String holder, long epoch, long number) implements Request {}

    /** Gives the lease back before it ends: the holder has stopped serving. */
    record Release(String holder, long epoch) implements Request {}

    /**
     * Tells what two arbiters have decided, to one that was away; gets no answer. They did so only after every lease of somebody
     * else had ended, so that it waits for none.
     */
    record Learn(Ballot ballot, Register value) implements Request {}

    /** An arbiter whose disk was lost asks the other two to let it vote again. */
    record Readmit(int arbiter, long incarnation) implements Request {}

    /** Asks what an arbiter knows, and changes nothing. The number pairs answer and request. */
    record Peek(long number) implements Request {}

    /** All answers tell the arbiter's own incarnation and those of its peers that it knows. */
    sealed interface Reply extends Message {
        Stamp stamp();
    }

    /**
     * Which life of an arbiter answers. Two answers make a quorum only if neither arbiter knows a later life of the other:
     * what an arbiter said before its disk was lost does not count.
     */
    record Stamp(int arbiter, long incarnation, Map<Integer, Long> peers) {
        public Stamp {
            peers = Map.copyOf(peers);
        }

        public boolean agreesWith(Stamp other) {
            return arbiter != other.arbiter
                    && peers.getOrDefault(other.arbiter, other.incarnation) <= other.incarnation
                    && other.peers.getOrDefault(arbiter, incarnation) <= incarnation;
        }
    }

    /**
     * @param value what was accepted at {@code accepted}; null while the register is empty
     * @param leaseHolder who holds a lease of this arbiter now; null for nobody
     */
    record Promise(
            Stamp stamp,
            Ballot ballot,
            Ballot accepted,
            @Nullable Register value,
            @Nullable String leaseHolder) implements Reply {}

    record Accepted(Stamp stamp, Ballot ballot) implements Reply {}

    /** A lower ballot than the promised one, or a value that a lease or a missing token forbids. */
    record Refused(Stamp stamp, Ballot ballot, Ballot promised) implements Reply {}

    record Granted(Stamp stamp, String holder, long epoch, long number) implements Reply {}

    /** The register names somebody else, or another epoch. */
    record Denied(Stamp stamp, String holder, long epoch, long number) implements Reply {}

    /** What a peer tells an arbiter that lost its disk. */
    record Recollection(
            Stamp stamp,
            long incarnation,
            Ballot promised,
            Ballot accepted,
            @Nullable Register value) implements Reply {}

    /**
     * What one arbiter knows at the moment of its answer.
     *
     * @param leaseHolder who holds a lease of this arbiter; null for nobody
     * @param leaseEpoch the epoch of that lease; 0 for none
     * @param leaseLeftNanos how much longer it runs by the arbiter's clock; 0 for none
     */
    record Seen(
            Stamp stamp,
            long number,
            Ballot accepted,
            @Nullable Register value,
            @Nullable String leaseHolder,
            long leaseEpoch,
            long leaseLeftNanos)
            implements Reply {}
}
