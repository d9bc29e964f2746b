package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Recollection;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Wish;
import dev.faultline.runtime.TimeSource;
import dev.faultline.zone.ChildProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One cluster's part in one zone: its arbiter, its node and its endpoint, behind the zone's one mailbox. */
final class ClusterInZone implements AutoCloseable {
    private final String name;
    private final Mailbox mailbox;
    private final ArbiterSeat arbiter;
    private final DatabaseNode node;
    private final Endpoint endpoint;

    private ClusterInZone(String name, Mailbox mailbox, ArbiterSeat arbiter, DatabaseNode node, Endpoint endpoint) {
        this.name = name;
        this.mailbox = mailbox;
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

    /**
     * What the cluster is to be.
     *
     * @param password of its own roles
     * @param firstCopy what its data is made from, once
     * @param source what it follows until it is promoted; null for nothing
     * @param archivist keeps its backups in this zone; null for none
     * @param onChange called when its node has something new to tell; it must not block
     */
    record Work(
            String password,
            FirstCopy firstCopy,
            NodeSettings.@Nullable Source source,
            Wish wish,
            @Nullable Archivist archivist,
            Runnable onChange) {
        /** The region's own state: always wanted, from an empty server whose clients know the password, too. */
        static Work ofState(ClusterDefinition cluster, Path home, String password) {
            String commands = NodeSettings.bootstrapCommands(
                    Verifiers.of(password), Verifiers.of(password), Verifiers.of(password));
            return new Work(password, FirstCopy.empty(home, commands), null, Wish.always(cluster), null, () -> {});
        }
    }

    static ClusterInZone start(ClusterDefinition cluster, Zone zone, Work work)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(zone.data().resolve(cluster.name()));
        StatusFile.delete(folder);
        String host = cluster.member(zone.name()).host();
        var endpoint = Endpoint.open(cluster.name(), new InetSocketAddress(host, cluster.endpointPort()), zone.time());
        ArbiterSeat arbiter;
        try {
            arbiter = new ArbiterSeat(cluster, zone.name(), folder, zone.mailbox(), zone.time());
        } catch (IOException e) {
            endpoint.close();
            throw e;
        }
        var server = new LocalServer(
                zone.children(),
                zone.home(),
                cluster,
                zone.name(),
                folder,
                work.password(),
                work.firstCopy(),
                work.source());
        var sessions = new Sessions(
                new InetSocketAddress(host, cluster.postgresPort()),
                cluster.agentDatabase(),
                work.password(),
                zone.time());
        var archivist = work.archivist();
        var node = new DatabaseNode(
                cluster,
                zone.name(),
                zone.incarnation(),
                folder,
                server,
                sessions,
                zone.mailbox(),
                work.wish(),
                archivist == null ? () -> null : archivist::restorable,
                work.onChange(),
                archivist == null ? endpoint::lead : archivist.routes().andThen(endpoint::lead));
        var membership = new Membership(cluster);
        zone.mailbox().register(cluster.name(), (letter, from) -> {
            if (!membership.admits(letter, from)) return;
            if (letter.request() instanceof Peek) node.asked(from);
            if (letter.request() != null || letter.reply() instanceof Recollection) arbiter.receive(letter, from);
            else node.receive(letter);
        });
        node.start();
        return new ClusterInZone(cluster.name(), zone.mailbox(), arbiter, node, endpoint);
    }

    void wish(Wish wish) {
        node.wish(wish);
    }

    /** @see DatabaseNode#storageFull(boolean) */
    void storageFull(boolean full) {
        node.storageFull(full);
    }

    long dataBytes() throws IOException {
        return node.dataBytes();
    }

    Told told() {
        return node.told();
    }

    /** Ends for good: no process is left, and nobody writes to the cluster's folder any more. */
    void abandon() throws InterruptedException, IOException {
        mailbox.forget(name);
        node.abandon();
        endpoint.close();
        arbiter.close();
    }

    @Override
    public void close() throws InterruptedException, IOException {
        node.close();
        mailbox.forget(name);
        endpoint.close();
        arbiter.close();
    }
}
