package dev.faultline.zone.beacon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks one beacon whether it is there, over a connection that is kept for as long as it answers. A frozen peer's kernel
 * accepts connections and data, so only the answer counts. For one thread.
 */
public final class BeaconProbe implements AutoCloseable {
    private final String peer;
    private final InetSocketAddress address;
    private @Nullable Socket kept;
    private long number;

    /** @param peer the name that the peer's beacon answers to */
    public BeaconProbe(String peer, InetSocketAddress address) {
        this.peer = peer;
        this.address = address;
    }

    /** Whether the beacon answered within {@link PeerWatch#TIMEOUT}, connecting included. */
    public boolean answers() {
        long deadline = System.nanoTime() + PeerWatch.TIMEOUT.toNanos();
        try {
            if (ask(connected(deadline), deadline)) return true;
        } catch (IOException deadOrSilent) {
            // A miss, whatever the reason.
        }
        close();
        return false;
    }

    private Socket connected(long deadline) throws IOException {
        var socket = kept;
        if (socket != null) return socket;
        socket = new Socket();
        kept = socket;
        socket.setTcpNoDelay(true);
        socket.connect(address, remainingMs(deadline));
        return socket;
    }

    private boolean ask(Socket socket, long deadline) throws IOException {
        var line = (peer + " " + ++number + "\n").getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(line);
        var answer = new byte[line.length];
        int read = 0;
        while (read < answer.length) {
            socket.setSoTimeout(remainingMs(deadline));
            int got = socket.getInputStream().read(answer, read, answer.length - read);
            if (got < 0) return false;
            read += got;
        }
        return Arrays.equals(line, answer);
    }

    /** At least 1, because 0 would mean to wait forever. */
    private static int remainingMs(long deadline) {
        return (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
    }

    @Override
    public void close() {
        var socket = kept;
        kept = null;
        if (socket == null) return;
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // There is nothing left to close.
        }
    }
}
