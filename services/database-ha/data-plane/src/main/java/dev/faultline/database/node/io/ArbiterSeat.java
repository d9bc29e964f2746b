package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Arbiter;
import dev.faultline.consensus.core.Arbiter.Memory;
import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Message.Readmit;
import dev.faultline.consensus.core.Message.Recollection;
import dev.faultline.consensus.core.Message.Request;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The arbiter of one cluster in one zone: it hears requests one after the other, has what they change on its disk, and only
 * then replies. It lives in the zone's process, so that it dies and freezes with its zone.
 */
final class ArbiterSeat implements AutoCloseable {
    /**
     * In the cluster's folder of a zone that is new: the token of the cluster, written once by whoever founds it. Without
     * it an arbiter that finds no memory has lost its disk, and is silent until the other two have readmitted it.
     */
    static final String FOUNDING_TOKEN = "founding-token";

    private static final Logger log = LoggerFactory.getLogger(ArbiterSeat.class);
    /** In the cluster's folder. */
    static final String MEMORY = "arbiter";

    private static final int QUEUE = 256;
    private static final long PLEA_MS = 300;

    private final ClusterDefinition cluster;
    private final int index;
    private final Mailbox mailbox;
    private final TimeSource time;
    private final ArbiterDisk disk;
    private final Arbiter arbiter;
    private Memory onDisk;
    private boolean diskRefuses;
    private final BlockingQueue<Letter> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private volatile boolean closed;

    private record Letter(Envelope envelope, SocketAddress from) {}

    /** @param folder the cluster's folder on the zone's disk, an existing one */
    ArbiterSeat(ClusterDefinition cluster, String zone, Path folder, Mailbox mailbox, TimeSource time)
            throws IOException {
        this.cluster = cluster;
        this.index = cluster.arbiter(zone);
        this.mailbox = mailbox;
        this.time = time;
        Path file = folder.resolve(MEMORY);
        var opened = ArbiterDisk.open(file);
        Memory memory = opened.isPresent() ? opened.get().memory() : found(folder);
        this.disk = opened.isPresent() ? opened.get().disk() : ArbiterDisk.create(file, memory);
        Files.deleteIfExists(folder.resolve(FOUNDING_TOKEN));
        this.onDisk = memory;
        this.arbiter = new Arbiter(index, LeaseTerms.DEFAULT, cluster.token(), memory, time.nanoTime());
        this.thread =
                Thread.ofPlatform().name("arbiter-" + cluster.name()).daemon().start(this::hear);
    }

    private Memory found(Path folder) throws IOException {
        Path token = folder.resolve(FOUNDING_TOKEN);
        if (Files.exists(token) && Files.readString(token).strip().equals(cluster.token())) return Memory.fresh();
        log.warn(
                "the arbiter of {} has no memory on this disk: it does not vote until both others have readmitted it",
                cluster.name());
        return Memory.lost(time.now().toEpochMilli());
    }

    /** May drop a letter when too many wait: whoever sent it asks again. */
    void receive(Envelope letter, SocketAddress from) {
        queue.offer(new Letter(letter, from));
    }

    private void hear() {
        long nextPlea = time.nanoTime();
        try {
            while (!closed) {
                if (arbiter.plea().isPresent() && time.nanoTime() - nextPlea >= 0) {
                    plead(arbiter.plea().get());
                    nextPlea = time.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PLEA_MS);
                }
                Letter letter = queue.poll(PLEA_MS, TimeUnit.MILLISECONDS);
                if (letter != null) answer(letter);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void plead(Readmit plea) {
        for (int other = 0; other < cluster.members().size(); other++) {
            if (other == index) continue;
            String host = cluster.members().get(other).host();
            mailbox.send(Envelope.of(cluster.name(), plea), new InetSocketAddress(host, cluster.arbiterPort()));
        }
    }

    private void answer(Letter letter) {
        if (!stored()) return;
        if (letter.envelope().reply() instanceof Recollection told) {
            arbiter.receive(told);
            if (!arbiter.memory().equals(onDisk) && stored()) log.info("the arbiter of {} votes again", cluster.name());
            return;
        }
        Request request = letter.envelope().request();
        if (request == null) return;
        var reply = arbiter.receive(request, time.nanoTime());
        if (stored()) reply.ifPresent(answer -> mailbox.send(Envelope.of(cluster.name(), answer), letter.from()));
    }

    /**
     * Whether the disk has all that the arbiter knows. What it cannot store it must not say: it is silent until it can, and
     * the two others decide without it.
     */
    private boolean stored() {
        Memory memory = arbiter.memory();
        if (memory.equals(onDisk)) return true;
        try {
            disk.store(memory);
            onDisk = memory;
            if (diskRefuses) log.info("the arbiter of {} has its disk again", cluster.name());
            diskRefuses = false;
            return true;
        } catch (IOException e) {
            if (!diskRefuses) log.error("the arbiter of {} is silent: {}", cluster.name(), e.getMessage());
            diskRefuses = true;
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        closed = true;
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(2));
        disk.close();
    }
}
