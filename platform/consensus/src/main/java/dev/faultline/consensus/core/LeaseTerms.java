package dev.faultline.consensus.core;

import java.time.Duration;

/**
 * How long a lease runs. Arbiters let it run for the whole term by their clocks, a holder trusts it for 97 % of the term from
 * the moment it asked, and a restarted arbiter changes nothing for 102 %: clocks may run apart by 1.5 %.
 *
 * @param ttl the term: a zone that is lost is given up after it
 * @param renewEvery how often a holder asks for more
 */
public record LeaseTerms(Duration ttl, Duration renewEvery) {
    public static final LeaseTerms DEFAULT = new LeaseTerms(Duration.ofMillis(1500), Duration.ofMillis(250));

    public LeaseTerms {
        if (ttl.compareTo(renewEvery.multipliedBy(2)) < 0)
            throw new IllegalArgumentException("a lease of " + ttl + " cannot be renewed every " + renewEvery);
    }

    /** How much of a span that an arbiter measured may be trusted by another clock. */
    long trusted(long nanos) {
        return nanos / 100 * 97;
    }

    long ttlNanos() {
        return ttl.toNanos();
    }

    long trustedNanos() {
        return trusted(ttl.toNanos());
    }

    /** For how long a restarted arbiter changes nothing. */
    long quarantineNanos() {
        return ttl.toNanos() / 100 * 102;
    }
}
