package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A host in no zone that has endpoints of several clusters. It hears nodes and arbiters by one mailbox; an endpoint may
 * listen on an address of its own.
 */
public final class OutsideHost implements AutoCloseable {
    private final String host;
    private final Mailbox mailbox;
    private final TimeSource time;

    private OutsideHost(String host, Mailbox mailbox, TimeSource time) {
        this.host = host;
        this.mailbox = mailbox;
        this.time = time;
    }

    /**
     * @param host one that the clusters' definitions have outside of their zones
     * @throws IOException when its mailbox's port is taken
     */
    public static OutsideHost open(String host, TimeSource time) throws IOException {
        return new OutsideHost(host, Mailbox.open(new InetSocketAddress(host, Ports.ARBITER)), time);
    }

    /**
     * Opens an endpoint, which its caller closes before the host.
     *
     * @throws IOException when the address is taken
     */
    public OutsideEndpoint follow(ClusterDefinition cluster, InetSocketAddress listen)
            throws IOException, InterruptedException {
        if (!cluster.outside().contains(host))
            throw new IllegalArgumentException(host + " has no endpoint of " + cluster.name());
        return OutsideEndpoint.open(cluster, mailbox, listen, time);
    }

    @Override
    public void close() throws IOException {
        mailbox.close();
    }
}
