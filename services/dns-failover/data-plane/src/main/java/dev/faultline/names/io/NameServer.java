package dev.faultline.names.io;

import dev.faultline.names.core.Names;
import dev.faultline.names.core.Responder;
import dev.faultline.names.core.Sights;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers on one UDP socket from one thread; a port that is busy is tried again until it is free. */
final class NameServer {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
    /** No query is longer; what is longer is cut and so malformed. */
    private static final int LONGEST_QUERY = 4096;

    private static final Duration REBIND = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(1);
    /** How often at most a fault of the socket or a query that breaks us is logged. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final Responder responder;
    private final RandomGenerator random;
    private final TimeSource time;
    private final InetSocketAddress address;
    private final CountDownLatch bindTried = new CountDownLatch(1);
    private final Thread thread;
    private volatile Names names = Names.NONE;
    private volatile Sights sights = Sights.ALL_ANSWER;
    private volatile boolean closed;
    private volatile @Nullable DatagramChannel channel;
    private long quietUntil;

    NameServer(Responder responder, RandomGenerator random, TimeSource time, InetSocketAddress address) {
        this.responder = responder;
        this.random = random;
        this.time = time;
        this.address = address;
        this.quietUntil = time.nanoTime();
        this.thread = Thread.ofPlatform().daemon().name("name-server").unstarted(this::run);
    }

    /** Changes what is known of one kind of names. */
    synchronized void names(UnaryOperator<Names> change) {
        names = change.apply(names);
    }

    void sights(Sights next) {
        sights = next;
    }

    /** Returns when the port has been bound, or turned out busy. */
    void start() {
        thread.start();
        try {
            bindTried.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() throws InterruptedException, IOException {
        closed = true;
        thread.interrupt(); // Also closes the channel that the thread waits on.
        thread.join(STOP);
        DatagramChannel open = channel;
        if (open != null) open.close();
    }

    private void run() {
        while (!closed) {
            try (var bound = DatagramChannel.open(StandardProtocolFamily.INET)) {
                bound.bind(address);
                channel = bound;
                LOG.info("answers on {}:{}", address.getHostString(), address.getPort());
                bindTried.countDown();
                serve(bound);
            } catch (ClosedChannelException e) {
                if (closed) return;
                LOG.warn("the socket was closed and is opened again");
            } catch (IOException e) {
                LOG.warn("cannot answer on {}, tries again: {}", address, e.getMessage());
                bindTried.countDown();
                if (!pause()) return;
            }
        }
    }

    private boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(REBIND.toMillis());
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private void serve(DatagramChannel bound) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_QUERY);
        while (!closed) {
            buffer.clear();
            SocketAddress client = bound.receive(buffer);
            if (client == null) continue;
            buffer.flip();
            byte[] query = new byte[buffer.remaining()];
            buffer.get(query);
            byte[] answer = answer(query);
            if (answer != null) send(bound, answer, client);
        }
    }

    /** A query may be anything that anybody sends: whatever it does to the answer, the next one is answered. */
    private byte @Nullable [] answer(byte[] query) {
        try {
            return responder.respond(query, names, sights, random);
        } catch (RuntimeException e) {
            complain("a query of " + query.length + " bytes could not be answered", e);
            return null;
        }
    }

    private void send(DatagramChannel bound, byte[] answer, SocketAddress client) throws IOException {
        try {
            bound.send(ByteBuffer.wrap(answer), client);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            complain("an answer could not be sent to " + client, e);
        }
    }

    private void complain(String what, Exception cause) {
        if (time.nanoTime() - quietUntil < 0) return;
        quietUntil = time.nanoTime() + QUIET.toNanos();
        LOG.warn("{}: {}", what, cause.toString());
    }
}
