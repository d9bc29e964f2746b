package dev.faultline.consensus.core;

import org.jspecify.annotations.Nullable;

/**
 * Who serves a replicated database. The arbiters agree on one register a cluster.
 *
 * @param epoch grows with every start of a primary, from 1
 * @param primary the node that may serve writes, if it also holds the lease
 * @param sync the node that holds every acknowledged write, and so may take over; null while there is one copy only
 */
public record Register(long epoch, String primary, @Nullable String sync) {
    public Register {
        if (epoch < 1) throw new IllegalArgumentException("epochs start at 1: " + epoch);
        if (primary.equals(sync)) throw new IllegalArgumentException(primary + " cannot be its own standby");
    }
}
