package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Accept;
import dev.faultline.consensus.core.Message.Accepted;
import dev.faultline.consensus.core.Message.Denied;
import dev.faultline.consensus.core.Message.Granted;
import dev.faultline.consensus.core.Message.Learn;
import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Prepare;
import dev.faultline.consensus.core.Message.Promise;
import dev.faultline.consensus.core.Message.Readmit;
import dev.faultline.consensus.core.Message.Recollection;
import dev.faultline.consensus.core.Message.Refused;
import dev.faultline.consensus.core.Message.Release;
import dev.faultline.consensus.core.Message.Renew;
import dev.faultline.consensus.core.Message.Reply;
import dev.faultline.consensus.core.Message.Request;
import dev.faultline.consensus.core.Message.Seen;
import dev.faultline.consensus.core.Message.Stamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of a cluster's three arbiters: an acceptor of CASPaxos (Rystsov, "CASPaxos: Replicated State Machines without
 * logs", 2018) whose register names a primary, and a grantor of that primary's time lease (as in PacificA). The lease is
 * kept in memory only: after a start the arbiter refuses to change the primary for as long as a lease it may have granted
 * could still run. Single-threaded; the caller stores {@link #memory()} durably before it sends a reply.
 */
public class Arbiter {
    private final int index;
    private final LeaseTerms terms;
    private final String bootstrapToken;
    private final long noChangeBeforeNanos;
    private final Map<Integer, Recollection> recollections = new HashMap<>();
    private Memory memory;
    private @Nullable Lease lease;

    /**
     * What an arbiter keeps on its disk.
     *
     * @param incarnation grows with every loss of the disk
     * @param admitted whether it may vote; false after a loss, until both peers have told what they know
     * @param ownHistory whether the value was accepted by this arbiter itself or taught as decided, so that nobody but its
     *     primary can hold a lease that two grant; false for what peers recollected
     * @param peers the incarnations of the other arbiters, where one has asked to be readmitted
     */
    public record Memory(
            long incarnation,
            boolean admitted,
            boolean ownHistory,
            Map<Integer, Long> peers,
            Ballot promised,
            Ballot accepted,
            @Nullable Register value) {
        public Memory {
            peers = Map.copyOf(peers);
        }

        /** The disk of a cluster that is being made. */
        public static Memory fresh() {
            return new Memory(0, true, true, Map.of(), Ballot.NONE, Ballot.NONE, null);
        }

        /** A disk on which nothing is found although the cluster exists. @param incarnation later than any before */
        public static Memory lost(long incarnation) {
            return new Memory(incarnation, false, false, Map.of(), Ballot.NONE, Ballot.NONE, null);
        }

        Memory withPeers(Map<Integer, Long> now) {
            return new Memory(incarnation, admitted, ownHistory, now, promised, accepted, value);
        }

        Memory promising(Ballot ballot) {
            return new Memory(incarnation, admitted, ownHistory, peers, ballot, accepted, value);
        }

        /** What was decided may be older than what is promised. */
        Memory accepting(Ballot ballot, Register register) {
            Ballot highest = ballot.compareTo(promised) > 0 ? ballot : promised;
            return new Memory(incarnation, admitted, true, peers, highest, ballot, register);
        }
    }

    private record Lease(String holder, long epoch, long untilNanos) {}

    /**
     * @param index its number among the arbiters of its cluster, 0 to 2
     * @param bootstrapToken what the first primary must show to fill an empty register
     * @param nowNanos the time of this start, by the arbiter's monotonic clock
     */
    public Arbiter(int index, LeaseTerms terms, String bootstrapToken, Memory memory, long nowNanos) {
        this.index = index;
        this.terms = terms;
        this.bootstrapToken = bootstrapToken;
        this.memory = memory;
        this.noChangeBeforeNanos = nowNanos + terms.quarantineNanos();
    }

    public Memory memory() {
        return memory;
    }

    /** What to ask the other two, again and again, until they have readmitted this arbiter. */
    public Optional<Readmit> plea() {
        return memory.admitted() ? Optional.empty() : Optional.of(new Readmit(index, memory.incarnation()));
    }

    /**
     * Answers a request. An arbiter that may not vote yet is silent, also to another one that lost its disk: what two of
     * three disks held cannot be told by one.
     */
    public Optional<Reply> receive(Request request, long nowNanos) {
        if (!memory.admitted()) return Optional.empty();
        return switch (request) {
            case Prepare prepare -> Optional.of(promise(prepare, nowNanos));
            case Accept accept -> Optional.of(accept(accept, nowNanos));
            case Renew renew -> Optional.of(grant(renew, nowNanos));
            case Release release -> {
                if (lease != null && lease.holder().equals(release.holder()) && lease.epoch() == release.epoch())
                    lease = null;
                yield Optional.empty();
            }
            case Learn lesson -> {
                if (isNews(lesson.ballot())) memory = memory.accepting(lesson.ballot(), lesson.value());
                yield Optional.empty();
            }
            case Readmit plea -> Optional.of(recollect(plea));
            case Peek peek -> Optional.of(show(peek, nowNanos));
        };
    }

    /** Takes what a peer recollects; with both peers' answers this arbiter knows all that it may have said, and votes. */
    public void receive(Recollection recollection) {
        if (memory.admitted() || recollection.incarnation() != memory.incarnation()) return;
        recollections.put(recollection.stamp().arbiter(), recollection);
        if (recollections.size() < 2) return;
        Ballot promised = Ballot.NONE;
        Ballot accepted = Ballot.NONE;
        Register value = null;
        var peers = new HashMap<Integer, Long>();
        for (Recollection told : recollections.values()) {
            peers.put(told.stamp().arbiter(), told.stamp().incarnation());
            if (told.promised().compareTo(promised) > 0) promised = told.promised();
            if (told.accepted().compareTo(accepted) > 0) {
                accepted = told.accepted();
                value = told.value();
            }
        }
        memory = new Memory(memory.incarnation(), true, false, peers, promised, accepted, value);
    }

    private Recollection recollect(Readmit plea) {
        if (memory.peers().getOrDefault(plea.arbiter(), 0L) < plea.incarnation()) {
            var peers = new HashMap<>(memory.peers());
            peers.put(plea.arbiter(), plea.incarnation());
            memory = memory.withPeers(peers);
        }
        return new Recollection(stamp(), plea.incarnation(), memory.promised(), memory.accepted(), memory.value());
    }

    private Seen show(Peek peek, long nowNanos) {
        Lease current = lease != null && nowNanos - lease.untilNanos() < 0 ? lease : null;
        return new Seen(
                stamp(),
                peek.number(),
                memory.accepted(),
                memory.value(),
                current == null ? null : current.holder(),
                current == null ? 0 : current.epoch(),
                current == null ? 0 : current.untilNanos() - nowNanos);
    }

    private Reply promise(Prepare prepare, long nowNanos) {
        if (prepare.ballot().compareTo(memory.promised()) <= 0)
            return new Refused(stamp(), prepare.ballot(), memory.promised());
        memory = memory.promising(prepare.ballot());
        String holder = lease != null && nowNanos - lease.untilNanos() < 0 ? lease.holder() : null;
        return new Promise(stamp(), prepare.ballot(), memory.accepted(), memory.value(), holder);
    }

    private Reply accept(Accept accept, long nowNanos) {
        boolean outdated = accept.ballot().compareTo(memory.promised()) < 0;
        boolean uninvited = accept.value().epoch() == 1 && !accept.token().equals(bootstrapToken);
        if (outdated || uninvited || leaseForbids(accept.value(), nowNanos))
            return new Refused(stamp(), accept.ballot(), memory.promised());
        memory = memory.accepting(accept.ballot(), accept.value());
        return new Accepted(stamp(), accept.ballot());
    }

    /**
     * A change of primary waits for the lease of the one before, also for one that was granted before a restart. A value that
     * peers recollected may never have been decided, so it does not tell who held that lease: then every change waits.
     */
    boolean leaseForbids(Register next, long nowNanos) {
        if (lease != null
                && nowNanos - lease.untilNanos() < 0
                && !lease.holder().equals(next.primary())) return true;
        if (nowNanos - noChangeBeforeNanos >= 0) return false;
        Register current = memory.value();
        boolean changes =
                current == null ? next.epoch() > 1 : !current.primary().equals(next.primary());
        return changes || !knowsWhoHeldTheLease();
    }

    boolean knowsWhoHeldTheLease() {
        return memory.ownHistory();
    }

    /**
     * Whoever has prepared a higher ballot since has heard of what was decided from one of the two that decided it; so this
     * one may take it below its own promise.
     */
    boolean isNews(Ballot decided) {
        return decided.compareTo(memory.accepted()) > 0;
    }

    private Reply grant(Renew renew, long nowNanos) {
        Register current = memory.value();
        boolean named = current != null && current.primary().equals(renew.holder()) && current.epoch() == renew.epoch();
        if (!named) return new Denied(stamp(), renew.holder(), renew.epoch(), renew.number());
        lease = new Lease(renew.holder(), renew.epoch(), nowNanos + terms.ttlNanos());
        return new Granted(stamp(), renew.holder(), renew.epoch(), renew.number());
    }

    private Stamp stamp() {
        return new Stamp(index, memory.incarnation(), memory.peers());
    }
}
