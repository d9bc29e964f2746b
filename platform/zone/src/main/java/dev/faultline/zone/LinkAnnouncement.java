package dev.faultline.zone;

import dev.faultline.topology.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the machines on the zone's network at which link address the zone's addresses are now. A container that is connected
 * or started again may have got another one, and its neighbours would keep to the one they know, for up to 53 s on Linux.
 *
 * <p>All neighbours learn from a broadcast that asks for anybody in the name of an address (RFC 826), and the kernel sends
 * one before the first datagram to somebody yet unknown. So each address sends a datagram to an address that nobody has: that
 * takes no privilege.
 */
final class LinkAnnouncement {
    private static final Logger log = LoggerFactory.getLogger(LinkAnnouncement.class);
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000;
    /** A kernel asks for 3 s, and all containers share its table of a thousand neighbours. */
    private static final long BETWEEN_NANOS = 50_000_000;

    /** Zones have the numbers 1 to 9. */
    private static final int NO_ZONE = 10;

    private static final int DISCARD = 9;

    private final Addresses own;
    private final Addresses nobodys;

    private LinkAnnouncement(Addresses own) {
        this.own = own;
        this.nobodys = new Addresses(own.prefix(), NO_ZONE);
    }

    static void start(Addresses own) {
        Thread.ofPlatform().name("announces-addresses").daemon().start(new LinkAnnouncement(own)::run);
    }

    private void run() {
        Set<String> announced = Set.of();
        while (true) {
            var links = links();
            if (links.isEmpty()) {
                announced = links;
            } else if (!links.equals(announced) && hosts().allMatch(this::announce)) {
                log.info("announced the zone's addresses at {}", links);
                announced = links;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** The link addresses of this machine; none while it is connected to nothing. */
    private static Set<String> links() {
        var links = new TreeSet<String>();
        try {
            for (var each : NetworkInterface.networkInterfaces().toList()) {
                byte[] link = each.isLoopback() ? null : each.getHardwareAddress();
                if (link != null) links.add(HexFormat.ofDelimiter(":").formatHex(link));
            }
        } catch (SocketException goneMeanwhile) {
            return Set.of();
        }
        return links;
    }

    /** All that a zone's addresses may end with, first those that are in use for sure. */
    static IntStream hosts() {
        var inTurn = IntStream.rangeClosed(Addresses.FIRST_INSTANCE, Addresses.LAST_INSTANCE)
                .flatMap(instance -> {
                    int node = instance - Addresses.FIRST_INSTANCE + Addresses.FIRST_LOAD_BALANCER_NODE;
                    return node <= Addresses.LAST_LOAD_BALANCER_NODE
                            ? IntStream.of(node, instance)
                            : IntStream.of(instance);
                });
        return IntStream.concat(IntStream.of(1, 2), inTurn);
    }

    /** Whether the link takes it: one that is just being connected has no route for a moment. */
    private boolean announce(int host) {
        var nobody = new InetSocketAddress(nobodys.host(host), DISCARD);
        try (var channel = DatagramChannel.open().bind(new InetSocketAddress(own.host(host), 0))) {
            channel.send(ByteBuffer.allocate(1), nobody);
        } catch (IOException notYet) {
            return false;
        }
        LockSupport.parkNanos(BETWEEN_NANOS);
        return true;
    }
}
