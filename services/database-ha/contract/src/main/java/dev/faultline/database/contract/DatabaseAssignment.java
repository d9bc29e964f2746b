package dev.faultline.database.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the zones are to make true of one DB instance: on the compacted topic {@link #TOPIC}, keyed by resource id. A node
 * ignores an assignment whose version is not higher than the one it knows; an instance that was once
 * {@link Desired#DELETED} never comes back.
 *
 * @param resourceId {@code db-} and 26 upper-case letters and digits; names folders and the cluster
 * @param version the version of the instance's stream when the wish last changed
 * @param createdAt when the instance was asked for, the same in every version: a zone whose disk is younger has lost what it
 *     knew of the instance, and does not vote on its primary before the others have told it
 * @param slot 0 to 99, no other instance's: its ports and its endpoint's address follow from it ({@link DatabasePlace})
 * @param port where clients connect, at the endpoint's address
 * @param firstPrimary the zone that creates the data
 * @param copies the zones that may hold a copy, in order of preference: one of a Single-AZ instance, two or three of a
 *     Multi-AZ instance
 * @param multiAz whether commits wait for a synchronous standby in another zone, while there is one
 * @param token what the first primary shows to fill the empty register; a new one for each restore
 * @param reboots counts the reboots asked for without fail-over, from 0
 * @param failovers counts the reboots asked for with fail-over, from 0
 * @param origin what the data is made from
 * @param backupRetentionDays 0 to 35; 0 keeps no WAL archive
 * @param allocatedStorageGib what the data may grow to
 * @param maxConnections what the instance's class allows, Postgres's {@code max_connections}: 20 to 100
 */
public record DatabaseAssignment(
        String resourceId,
        String identifier,
        long version,
        Desired desired,
        Instant createdAt,
        int slot,
        int port,
        AvailabilityZone firstPrimary,
        List<AvailabilityZone> copies,
        boolean multiAz,
        String token,
        MasterUser masterUser,
        @Nullable String databaseName,
        int reboots,
        int failovers,
        Origin origin,
        int backupRetentionDays,
        int allocatedStorageGib,
        int maxConnections) {
    public static final String TOPIC = "faultline.database-ha.assignments";

    public DatabaseAssignment {
        copies = List.copyOf(copies);
    }

    /** @see DatabaseAssignment#desired() */
    public enum Desired {
        RUNNING,
        STOPPED,
        DELETED
    }

    /**
     * @param name 1 to 63 characters, no control characters; not one of {@link #RESERVED}, nor beginning with {@code pg_}
     * @param verifier the password as Postgres stores it, {@code SCRAM-SHA-256$…}; a new one is set on the running server;
     *     empty for what the data came with
     */
    public record MasterUser(String name, String verifier) {
        /** Roles of our own in every instance. */
        public static final List<String> RESERVED = List.of(
                "postgres", "rdsadmin", "rds_superuser", "faultline", "faultline_agent", "faultline_replication");
    }

    /** Databases that an instance has in any case: {@code databaseName} is none of them. */
    public static final List<String> RESERVED_DATABASES = List.of("postgres", "rdsadmin", "template0", "template1");
}
