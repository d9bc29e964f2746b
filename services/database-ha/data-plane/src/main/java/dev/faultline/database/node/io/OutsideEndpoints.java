package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All endpoints on a host that is in no zone, behind one mailbox: those of the region's own database and of its DB
 * instances. They need the arbiters, not the service. Any thread may use it.
 */
public final class OutsideEndpoints implements AutoCloseable {
    private final TimeSource time;
    private final Mailbox mailbox;
    private final Map<String, OutsideEndpoint> open = new HashMap<>();

    private OutsideEndpoints(TimeSource time, Mailbox mailbox) {
        this.time = time;
        this.mailbox = mailbox;
    }

    /**
     * @param host where arbiters and nodes answer
     * @throws IOException when its mailbox's port is taken
     */
    public static OutsideEndpoints open(String host, TimeSource time) throws IOException {
        return new OutsideEndpoints(time, Mailbox.open(new InetSocketAddress(host, Ports.ARBITER)));
    }

    /**
     * Opens a cluster's endpoint, unless it is open: clients that connect there are led to the primary.
     *
     * @param addresses where clients connect; they need not be on the mailbox's host
     * @throws IOException when an address is taken
     */
    public synchronized void open(ClusterDefinition cluster, InetSocketAddress... addresses)
            throws IOException, InterruptedException {
        var wanted = List.of(addresses);
        var known = open.get(cluster.name());
        if (known != null && known.addresses().equals(wanted)) return;
        if (known != null) close(cluster.name());
        open.put(cluster.name(), OutsideEndpoint.open(cluster, wanted, mailbox, time));
    }

    /** Resets the clients of a cluster's endpoint and frees its address; nothing when there is none. */
    public synchronized void close(String cluster) throws InterruptedException {
        var endpoint = open.remove(cluster);
        if (endpoint == null) return;
        mailbox.forget(cluster);
        endpoint.close();
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        for (String cluster : List.copyOf(open.keySet())) close(cluster);
        mailbox.close();
    }
}
