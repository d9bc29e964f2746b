package dev.faultline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A loopback network {@code 127.<network>.x.y} that belongs to one test run on this machine until it is closed, so that
 * tests of other modules and other checkouts may run at the same time. The claim is a listening socket, which the kernel
 * takes back whatever happens to the test.
 */
public final class LoopbackNetwork implements AutoCloseable {
    private static final int FIRST = 20;
    private static final int LAST = 250;
    private static final int CLAIM_PORT = 15000;

    private final int network;
    private final ServerSocket claim;

    private LoopbackNetwork(int network, ServerSocket claim) {
        this.network = network;
        this.claim = claim;
    }

    /** @throws IllegalStateException when every network is taken */
    public static LoopbackNetwork claim() {
        for (int network = FIRST; network <= LAST; network++) {
            try {
                var address = InetAddress.getByName("127." + network + ".255.254");
                return new LoopbackNetwork(network, new ServerSocket(CLAIM_PORT, 1, address));
            } catch (IOException taken) {
                // Somebody else's: try the next one.
            }
        }
        throw new IllegalStateException("all loopback networks are claimed by other tests");
    }

    /** The second octet. */
    public int network() {
        return network;
    }

    /** The address {@code 127.<network>.<zone>.<host>}. */
    public String address(int zone, int host) {
        return "127." + network + "." + zone + "." + host;
    }

    @Override
    public void close() {
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
