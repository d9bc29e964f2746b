package dev.faultline.topology;

/**
 * The addresses of one zone, {@code <prefix>.<zone>.x} (DESIGN.md, decision 12): x = 1 the zone's infrastructure (beacon,
 * broker, Postgres), 2 its name server, 10 to 99 load balancer nodes, 100 to 254 instances. The prefix is
 * {@code 127.<network>} on one machine, and that of the region's own network where zones are containers.
 */
public record Addresses(String prefix, int zone) {
    public static final int FIRST_LOAD_BALANCER_NODE = 10;
    public static final int LAST_LOAD_BALANCER_NODE = 99;
    public static final int FIRST_INSTANCE = 100;
    public static final int LAST_INSTANCE = 254;

    /** Those of a loopback network. */
    public Addresses(int network, int zone) {
        this("127." + network, zone);
    }

    public String infrastructure() {
        return host(1);
    }

    public String nameServer() {
        return host(2);
    }

    /** The address with the given last octet, 1 to 254. */
    public String host(int lastOctet) {
        if (lastOctet < 1 || lastOctet > 254) throw new IllegalArgumentException("not a host: " + lastOctet);
        return prefix + "." + zone + "." + lastOctet;
    }
}
