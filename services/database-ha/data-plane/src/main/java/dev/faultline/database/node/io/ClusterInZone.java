package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Recollection;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.runtime.TimeSource;
import dev.faultline.zone.ChildProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** One cluster's part in one zone: its arbiter, its node and its endpoint, behind the zone's one mailbox. */
final class ClusterInZone implements AutoCloseable {
    private final ArbiterSeat arbiter;
    private final DatabaseNode node;
    private final Endpoint endpoint;

    private ClusterInZone(ArbiterSeat arbiter, DatabaseNode node, Endpoint endpoint) {
        this.arbiter = arbiter;
        this.node = node;
        this.endpoint = endpoint;
    }

    /**
     * What a zone gives to every cluster in it.
     *
     * @param incarnation grows with every start of the zone's process
     * @param home the distribution
     * @param data the folder of all clusters on the zone's disk
     */
    record Zone(
            String name,
            long incarnation,
            Path home,
            Path data,
            ChildProcesses children,
            Mailbox mailbox,
            TimeSource time) {}

    static ClusterInZone start(ClusterDefinition cluster, Zone zone, String password)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(zone.data().resolve(cluster.name()));
        StatusFile.delete(folder);
        String host = cluster.member(zone.name()).host();
        var endpoint = Endpoint.open(cluster.name(), new InetSocketAddress(host, cluster.endpointPort()), zone.time());
        var arbiter = new ArbiterSeat(cluster, zone.name(), folder, zone.mailbox(), zone.time());
        var server = new LocalServer(zone.children(), zone.home(), cluster, zone.name(), folder, password);
        var sessions = new Sessions(new InetSocketAddress(host, cluster.postgresPort()), password, zone.time());
        var node = new DatabaseNode(
                cluster, zone.name(), zone.incarnation(), folder, server, sessions, zone.mailbox(), endpoint::lead);
        zone.mailbox().register(cluster.name(), (letter, from) -> {
            if (letter.request() instanceof Peek) node.asked(from);
            if (letter.request() != null || letter.reply() instanceof Recollection) arbiter.receive(letter, from);
            else node.receive(letter);
        });
        node.start();
        return new ClusterInZone(arbiter, node, endpoint);
    }

    @Override
    public void close() throws InterruptedException, IOException {
        node.close();
        endpoint.close();
        arbiter.close();
    }
}
