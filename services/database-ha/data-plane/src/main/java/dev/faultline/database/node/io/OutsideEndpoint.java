package dev.faultline.database.node.io;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Message.Seen;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's endpoint on a host that is in no zone: it follows the primary as every zone's endpoint does, but no zone
 * takes it along when it dies or freezes. It has no vote and no copy.
 */
final class OutsideEndpoint implements AutoCloseable {
    private final List<InetSocketAddress> addresses;
    private final TimeSource time;
    private final List<Endpoint> endpoints;
    private final Lookout lookout;
    private final Peers peers;
    private final BlockingQueue<Envelope> letters = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    private OutsideEndpoint(
            ClusterDefinition cluster,
            List<InetSocketAddress> addresses,
            TimeSource time,
            Mailbox mailbox,
            List<Endpoint> endpoints) {
        this.addresses = addresses;
        this.time = time;
        this.endpoints = endpoints;
        this.peers = new Peers(cluster);
        this.lookout =
                new Lookout(LeaseTerms.DEFAULT, request -> mailbox.sendToArbiters(cluster, request), time.nanoTime());
        this.thread =
                Thread.ofPlatform().name("follows-" + cluster.name()).daemon().unstarted(this::follow);
    }

    /** @throws IOException when an address is taken; none is open then */
    static OutsideEndpoint open(
            ClusterDefinition cluster, List<InetSocketAddress> addresses, Mailbox mailbox, TimeSource time)
            throws IOException, InterruptedException {
        var endpoints = new ArrayList<Endpoint>();
        try {
            for (var address : addresses) endpoints.add(Endpoint.open(cluster.name(), address, time));
        } catch (IOException | InterruptedException e) {
            for (var endpoint : endpoints) endpoint.close();
            throw e;
        }
        var opened = new OutsideEndpoint(cluster, addresses, time, mailbox, endpoints);
        var membership = new Membership(cluster);
        mailbox.register(cluster.name(), (letter, from) -> {
            if (letter.request() == null && membership.admits(letter, from)) opened.letters.add(letter);
        });
        opened.thread.start();
        return opened;
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    private void follow() {
        Route known = null;
        try {
            while (!closed) {
                long now = time.nanoTime();
                long wake = lookout.tick(now);
                Route route = peers.route(lookout.view(now), now);
                if (!Objects.equals(route, known)) for (var endpoint : endpoints) endpoint.lead(route);
                known = route;
                Envelope letter = letters.poll(Math.max(0, wake - time.nanoTime()), TimeUnit.NANOSECONDS);
                for (; letter != null; letter = letters.poll()) read(letter);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Envelope letter) {
        if (letter.reply() instanceof Seen seen) lookout.receive(seen);
        @Nullable NodeStatus told = letter.status();
        if (told != null && peers.hear(told, time.nanoTime())) lookout.peekNow(time.nanoTime());
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(2));
        for (var endpoint : endpoints) endpoint.close();
    }
}
