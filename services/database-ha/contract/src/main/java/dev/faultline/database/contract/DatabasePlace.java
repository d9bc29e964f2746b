package dev.faultline.database.contract;

/**
 * Where the DB instance of a slot is found. In every zone its server and its endpoint listen on the zone's
 * infrastructure address; the address that clients are given is in no zone, as AWS's names are.
 */
public final class DatabasePlace {
    /** How many instances a region may have. */
    public static final int SLOTS = 100;

    /** Where each zone hands backups to the other zones, on its infrastructure address. */
    public static final int FILES_PORT = 14435;

    private static final int FIRST_SERVER = 14600;
    private static final int FIRST_ENDPOINT = 14700;
    private static final int FIRST_HOST = 100;

    private DatabasePlace() {}

    /** The port of an instance's server in each zone. */
    public static int serverPort(int slot) {
        return FIRST_SERVER + checked(slot);
    }

    /** The port of an instance's endpoint in each zone: it leads to the primary, wherever that is. */
    public static int zoneEndpointPort(int slot) {
        return FIRST_ENDPOINT + checked(slot);
    }

    /** @param prefix the first two octets of the region's addresses, for example {@code 127.1} */
    public static String endpointAddress(String prefix, int slot) {
        return prefix + ".0." + (FIRST_HOST + checked(slot));
    }

    private static int checked(int slot) {
        if (slot < 0 || slot >= SLOTS)
            throw new IllegalArgumentException("a slot is 0 to " + (SLOTS - 1) + ": " + slot);
        return slot;
    }
}
