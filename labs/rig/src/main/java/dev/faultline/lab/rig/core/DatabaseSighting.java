package dev.faultline.lab.rig.core;

/**
 * The database as DescribeDBInstances showed it at a moment.
 *
 * @param standby empty while there is none
 */
public record DatabaseSighting(long atNanos, String status, String primary, String standby) {
    /** Whether another zone could be lost without losing an acknowledged order. */
    public boolean inSync() {
        return status.equals("available") && !standby.isEmpty();
    }

    /** Whether neither copy is in that zone. */
    public boolean without(String zone) {
        return !primary.equals(zone) && !standby.equals(zone);
    }

    public boolean same(DatabaseSighting other) {
        return status.equals(other.status) && primary.equals(other.primary) && standby.equals(other.standby);
    }

    public String words() {
        return "the database is " + status + ", primary in " + primary
                + (standby.isEmpty() ? ", no standby" : ", standby in " + standby);
    }
}
