package dev.faultline.topology;

/** The ports of a region's processes. All are above 1024 and below Linux's ephemeral range (32768). */
public final class Ports {
    /** The region's public API, on 127.0.0.1. */
    public static final int GATEWAY = 4566;
    /** Where a zone answers its peers' probes. */
    public static final int BEACON = 14000;

    public static final int BROKER = 14092;
    public static final int CONTROLLER = 14093;
    public static final int POSTGRES = 14432;
    /** Where a zone's arbiters and database nodes hear each other, by UDP. */
    public static final int ARBITER = 14433;
    /** The state database for its clients: every zone's endpoint leads to the primary, wherever that is. */
    public static final int DATABASE_ENDPOINT = 14434;
    /** First port of the control plane's services; each service has one, in the order of their names. */
    public static final int FIRST_SERVICE = 14500;

    private static final int SHIFT = 8000;

    private Ports() {}

    /**
     * Where a listener that asks for {@code port} really listens: the port itself where this process may bind it,
     * otherwise {@code port + 8000} (DESIGN.md, decision 12).
     *
     * @param firstUnprivileged the lowest port that may be bound without privileges; 0 for root
     */
    public static int effective(int port, int firstUnprivileged) {
        return port >= firstUnprivileged ? port : port + SHIFT;
    }
}
