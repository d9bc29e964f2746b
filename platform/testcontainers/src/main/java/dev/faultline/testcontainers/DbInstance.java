package dev.faultline.testcontainers;

import static dev.faultline.testcontainers.QueryApi.element;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A Postgres database of a region, made through RDS's API when the region starts. From the host it is reached on a port of
 * loopback that stays the same whatever becomes of zones; behind it is RDS's own endpoint, which follows the primary.
 */
public final class DbInstance {
    private static final String USER = "app";
    private static final int PASSWORD_BYTES = 16;
    /** The last octet of the first slot's address; clients of the region have it from RDS's API. */
    private static final int FIRST_HOST = 100;

    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    private final FaultlineRegion region;
    private final String identifier;
    private final Deployment deployment;
    private final int port;
    private final String password;

    /** How many zones have its data. */
    public enum Deployment {
        /** A standby in another zone has every acknowledged write, and takes over. */
        MULTI_AZ,
        /** One zone alone. */
        SINGLE_AZ
    }

    /** How RDS's API shows it at one moment. */
    private record Sight(String status, Optional<String> primary, Optional<String> standby, String words) {}

    /** @param port of the host's loopback */
    DbInstance(FaultlineRegion region, String identifier, Deployment deployment, int port) {
        if (!identifier.matches("[a-z]([a-z0-9]|-(?!-|$)){0,62}"))
            throw new IllegalArgumentException("A DB instance's identifier is up to 63 lower-case letters, digits and"
                    + " single hyphens, and begins with a letter: '" + identifier + "' is none.");
        this.region = region;
        this.identifier = identifier;
        this.deployment = deployment;
        this.port = port;
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
    }

    public String identifier() {
        return identifier;
    }

    /** Where clients on the host reach it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + region.getHost() + ":" + port + "/" + databaseName();
    }

    /** Where the region's applications reach it: RDS's own endpoint, which follows the primary. */
    public String jdbcUrlInRegion() {
        String seen = describe();
        String endpoint = element(seen, "Address").orElseThrow() + ":"
                + element(seen, "Port").orElseThrow();
        return "jdbc:postgresql://" + endpoint + "/" + databaseName();
    }

    public int port() {
        return port;
    }

    public String databaseName() {
        return identifier.replace('-', '_');
    }

    public String username() {
        return USER;
    }

    public String password() {
        return password;
    }

    /**
     * The zone that RDS says has the primary now.
     *
     * @throws NoSuchElementException when it says none
     */
    public Zone zoneOfPrimary() {
        Sight seen = look();
        return region.zone(seen.primary()
                .orElseThrow(() -> new NoSuchElementException("No zone has a primary of " + seen.words() + ".")));
    }

    /**
     * Waits until RDS says that the primary is in another zone than this one: a fail-over is over.
     *
     * @return which
     * @throws IllegalStateException when it does not say so in time
     */
    public Zone awaitPrimaryOtherThan(Zone zone, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Sight seen = look();
            var primary = seen.primary().filter(name -> !name.equals(zone.name()));
            if (primary.isPresent()) return region.zone(primary.get());
            if (System.nanoTime() - deadline >= 0)
                throw new IllegalStateException(
                        "No other zone has the primary after " + limit.toSeconds() + " s: " + seen.words() + ".");
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** The zone with the standby that would take over now; empty when there is none. */
    public Optional<Zone> zoneOfStandby() {
        return look().standby().map(region::zone);
    }

    /** Asks for it, and returns at once. */
    void create() {
        var members = Map.of(
                "DBInstanceIdentifier",
                identifier,
                "DBInstanceClass",
                "db.t3.micro",
                "Engine",
                "postgres",
                "MasterUsername",
                USER,
                "MasterUserPassword",
                password,
                "DBName",
                databaseName(),
                "AllocatedStorage",
                "20",
                "BackupRetentionPeriod",
                "0",
                "MultiAZ",
                Boolean.toString(deployment == Deployment.MULTI_AZ));
        region.rds().call("CreateDBInstance", members);
    }

    /**
     * Makes sure that its port leads to it: the slot that RDS has given it shows in its address.
     *
     * @throws IllegalStateException when it has another
     */
    void requireSlot(int slot) {
        String address = element(describe(), "Address").orElse("");
        if (!address.endsWith(".0." + (FIRST_HOST + slot)))
            throw new IllegalStateException("RDS has given " + identifier + " the address '" + address
                    + "', to which no port of the host leads: this is an image of another version than the module.");
    }

    /** Waits until it serves and, with two zones, until the standby has every acknowledged write. */
    void awaitInSync(long deadline) {
        while (true) {
            Sight seen = look();
            boolean whole = deployment == Deployment.SINGLE_AZ || seen.standby().isPresent();
            if (seen.status().equals("available") && whole) return;
            if (System.nanoTime() - deadline >= 0)
                throw new IllegalStateException("The database is not in sync in time: " + seen.words() + ".");
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private Sight look() {
        String xml = describe();
        String status = element(xml, "DBInstanceStatus").orElse("unknown");
        var primary = element(xml, "AvailabilityZone");
        var standby = element(xml, "SecondaryAvailabilityZone");
        return new Sight(
                status,
                primary,
                standby,
                identifier + ", which is " + status + ", primary in " + primary.orElse("no zone") + ", standby in "
                        + standby.orElse("no zone"));
    }

    private String describe() {
        return region.rds().call("DescribeDBInstances", Map.of("DBInstanceIdentifier", identifier));
    }
}
