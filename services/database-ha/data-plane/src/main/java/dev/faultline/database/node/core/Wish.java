package dev.faultline.database.node.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a cluster and may change while it runs. The state database's is always the same.
 *
 * @param version higher for a later wish
 * @param running whether anybody serves; the copies stay when nobody does
 * @param copies the zones that may hold a copy, in order of preference
 * @param paired whether there is to be a standby
 * @param master the role that clients administer the database with; null for one that has none
 * @param maxConnections Postgres's own, for clients
 * @param reboots how often a restart was asked for, from 0
 * @param failovers how often a fail-over was asked for, from 0
 * @param follows whether it is a copy of another database that it follows, and nobody's primary
 */
public record Wish(
        long version,
        boolean running,
        List<String> copies,
        boolean paired,
        @Nullable Master master,
        int maxConnections,
        int reboots,
        int failovers,
        boolean follows) {
    private static final int STATE_CONNECTIONS = 80;

    public Wish {
        copies = List.copyOf(copies);
    }

    /** Follows nobody. */
    public Wish(
            long version,
            boolean running,
            List<String> copies,
            boolean paired,
            @Nullable Master master,
            int maxConnections,
            int reboots,
            int failovers) {
        this(version, running, copies, paired, master, maxConnections, reboots, failovers, false);
    }

    /** @param verifier the password as Postgres stores it */
    public record Master(String name, String verifier) {}

    /** How often what was asked for by count is done, or given up. */
    public record Done(int reboots, int failovers) {
        public static final Done NOTHING = new Done(0, 0);

        public Done with(Done other) {
            return new Done(Math.max(reboots, other.reboots), Math.max(failovers, other.failovers));
        }
    }

    /** Runs for ever, with a copy in any two of its zones. */
    public static Wish always(ClusterDefinition cluster) {
        return new Wish(
                0,
                true,
                cluster.members().stream().map(ClusterDefinition.Member::zone).toList(),
                true,
                null,
                STATE_CONNECTIONS,
                0,
                0);
    }

    public Done all() {
        return new Done(reboots, failovers);
    }
}
