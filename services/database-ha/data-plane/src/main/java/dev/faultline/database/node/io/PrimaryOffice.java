package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Proposer.Outcome.Decided;
import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.Observation.Guest;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.runtime.TimeSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's right to be primary: how it is won, what it has had recorded, how it is given up. Used by one thread. */
final class PrimaryOffice {
    private static final Logger log = LoggerFactory.getLogger(PrimaryOffice.class);
    /** How long a primary that has resigned leaves the office to its standby. */
    private static final long RESIGNED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String who;
    private final String self;
    private final Agreement agreement;
    private final TimeSource time;
    private final Runnable outvoted;
    private @Nullable Office held;
    private @Nullable Guest guest;
    private boolean resigned;
    private long mayClaimFrom;
    private volatile long mayServeUntil = Long.MIN_VALUE;

    /**
     * @param who names cluster and node in logs
     * @param outvoted told that the register names somebody else, although this node was in office
     */
    PrimaryOffice(String who, String self, Agreement agreement, TimeSource time, Runnable outvoted) {
        this.who = who;
        this.self = self;
        this.agreement = agreement;
        this.time = time;
        this.outvoted = outvoted;
        this.mayClaimFrom = time.nanoTime();
    }

    @Nullable
    Office held() {
        return held;
    }

    @Nullable
    Guest guest() {
        return guest;
    }

    /** Whether the node was primary last, and has given that up with its server dead. */
    boolean resigned() {
        return resigned;
    }

    long mayClaimFrom() {
        return mayClaimFrom;
    }

    /** Whether this node may serve at this moment; may be asked by any thread. */
    boolean mayServe() {
        long until = mayServeUntil;
        return until != Long.MIN_VALUE && time.nanoTime() - until < 0;
    }

    /** Looks at the lease. */
    void refresh(long now) {
        boolean holds = agreement.holdsLease(now);
        mayServeUntil = held != null && holds ? agreement.leaseUntilNanos() : Long.MIN_VALUE;
        if (held != null) held = held.withLease(holds);
    }

    /** @param invited whom the node wants to hold the second copy; null for nobody */
    void invite(@Nullable String invited, long now) {
        var office = held;
        if (office == null) {
            guest = null;
            return;
        }
        String sync = office.register().sync();
        String lastSync = sync != null ? sync : guest == null ? null : guest.lastSync();
        boolean same = guest != null && Objects.equals(guest.zone(), invited);
        guest = new Guest(invited, same && guest != null ? guest.sinceNanos() : now, lastSync);
    }

    void claimFirst() {
        claim(register -> register == null ? new Register(1, self, null) : register);
    }

    void claimAgain() {
        claim(register -> register != null && register.primary().equals(self)
                ? new Register(register.epoch() + 1, self, register.sync())
                : register);
    }

    /** Rule 10. */
    void takeOver() {
        claim(register -> register != null && self.equals(register.sync())
                ? new Register(register.epoch() + 1, self, null)
                : register);
    }

    private void claim(UnaryOperator<@Nullable Register> change) {
        agreement.propose(
                (before, holders) ->
                        holders.stream().anyMatch(holder -> !holder.equals(self)) ? before : change.apply(before),
                time.nanoTime(),
                this::claimed);
    }

    private void claimed(Optional<Decided> decided) {
        long now = time.nanoTime();
        if (decided.isEmpty() || !decided.get().changed()) {
            agreement.peekNow(now);
            return;
        }
        Register register = Objects.requireNonNull(decided.get().value());
        log.info("{} has won epoch {}", who, register.epoch());
        resigned = false;
        held = new Office(register, true, register.sync(), false, false, now, false);
        agreement.hold(register.epoch(), now);
        agreement.peekNow(now);
    }

    /** A proposal whose outcome stays unknown may still take effect: until the register is read again nothing is certain. */
    void record(@Nullable String sync, long now) {
        var office = Objects.requireNonNull(held);
        long epoch = office.register().epoch();
        held = office.withRegister(office.register(), false, sync);
        agreement.propose(
                (before, _) -> before != null && before.primary().equals(self) && before.epoch() == epoch
                        ? new Register(epoch, self, sync)
                        : before,
                now,
                decided -> recorded(decided, epoch, sync));
    }

    private void recorded(Optional<Decided> decided, long epoch, @Nullable String asked) {
        var office = held;
        if (office == null || office.register().epoch() != epoch || decided.isEmpty()) return;
        Register register = decided.get().value();
        if (register == null || !register.primary().equals(self) || register.epoch() != epoch) {
            outvoted.run();
            return;
        }
        held = office.withRegister(register, true, asked);
        log.info("{}: the register says {}", who, register);
    }

    /** From now on a server is being started, or promoted, for the epoch. */
    void serverStarts() {
        held = Objects.requireNonNull(held).withServer();
    }

    /** From now on the node may not serve; to be followed by {@link #leave} when nothing serves any more. */
    void suspend() {
        mayServeUntil = Long.MIN_VALUE;
    }

    /**
     * Gives the lease back.
     *
     * @param byItself whether others may go by the node's word that its server is dead
     * @param pauseNanos before it may claim the office again, where no standby may
     */
    void leave(boolean byItself, long pauseNanos, long now) {
        var office = held;
        held = null;
        resigned |= byItself;
        agreement.release(now);
        boolean standbyMay = office != null && office.register().sync() != null;
        mayClaimFrom = time.nanoTime() + (standbyMay ? RESIGNED_NANOS : pauseNanos);
    }
}
