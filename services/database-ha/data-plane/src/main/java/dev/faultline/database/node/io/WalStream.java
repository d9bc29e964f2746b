package dev.faultline.database.node.io;

import dev.faultline.database.node.core.TimelineHistory;
import dev.faultline.database.node.core.WalPosition;
import dev.faultline.database.node.io.PostgresSession.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives a primary's write-ahead log into an archive while it is written (PostgreSQL manual, "Streaming Replication
 * Protocol"), across the end of a timeline. Blocks its thread; {@link #close} from another one ends it.
 */
final class WalStream implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 5_000;
    private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int WAL_HEAD_BYTES = 25;
    private static final int STATUS_BYTES = 34;

    private final PostgresSession session;
    private final WalArchive archive;
    private final Progress progress;
    private long statusAt = System.nanoTime();

    /** Told when everything that the server had at a moment, by its clock, is on the archive's disk. */
    @FunctionalInterface
    interface Progress {
        void archived(Instant upTo);
    }

    /** The server cannot go on where the archive ends. */
    static final class GapException extends IOException {
        private static final long serialVersionUID = 1L;

        GapException(String message) {
            super(message);
        }
    }

    private WalStream(PostgresSession session, WalArchive archive, Progress progress) {
        this.session = session;
        this.archive = archive;
        this.progress = progress;
    }

    static WalStream open(
            InetSocketAddress server, String user, String password, String name, WalArchive archive, Progress progress)
            throws IOException {
        var options = Map.of("replication", "true", "application_name", name);
        var session = PostgresSession.open(server, new PostgresSession.LogIn(user, password, options), READ_TIMEOUT_MS);
        return new WalStream(session, archive, progress);
    }

    /**
     * Goes on for ever.
     *
     * @throws GapException when what comes next is not there any more
     * @throws IOException when the connection ends, or the disk refuses
     */
    void run() throws IOException {
        var row = session.query("IDENTIFY_SYSTEM").getFirst();
        long current = Long.parseLong(Objects.requireNonNull(row.get(1)));
        var history = new TimelineHistory(current, current > 1 ? fetchHistory(current) : "");
        WalPosition from = archive.resumeAt()
                .orElse(WalPosition.of(current, Objects.requireNonNull(row.get(2)))
                        .segmentStart());
        while (true) {
            if (from.timeline() != current && leftBefore(history, from)) from = next(history, from);
            stream(from);
            if (from.timeline() == current) throw new IOException("the stream has ended");
            from = next(history, from);
        }
    }

    /** What this archive has at its end of a timeline may be more than the server ever had of it. */
    private static boolean leftBefore(TimelineHistory history, WalPosition from) {
        return history.after(from.timeline())
                .filter(left -> left.lsn() >= from.lsn())
                .isEmpty();
    }

    private WalPosition next(TimelineHistory history, WalPosition from) throws IOException {
        var next = history.after(from.timeline());
        if (next.isEmpty()) throw new GapException("the server has no timeline " + from.timeline());
        if (next.get().timeline() != history.current()) fetchHistory(next.get().timeline());
        return next.get().segmentStart();
    }

    private String fetchHistory(long timeline) throws IOException {
        var row = session.query("TIMELINE_HISTORY " + timeline).getFirst();
        String text = Objects.requireNonNull(row.get(1));
        archive.history(Objects.requireNonNull(row.get(0)), text);
        return text;
    }

    /** Returns when the timeline has ended. */
    private void stream(WalPosition from) throws IOException {
        archive.startAt(from);
        session.sendQuery("START_REPLICATION PHYSICAL " + from.text() + " TIMELINE " + from.timeline());
        for (Message message = next(); message.type() != 'Z'; message = next()) {
            if (message.type() == 'd') receive(ByteBuffer.wrap(message.body()), from.timeline());
            if (message.type() != 'c') continue;
            archive.sync();
            session.send('c', new byte[0]);
        }
    }

    private Message next() throws IOException {
        Message message = session.next();
        if (message.type() != 'E') return message;
        var problem = session.refused(message);
        // undefined_file: the segment has been removed already.
        if (message.errorField('C').equals("58P01")) throw new GapException(String.valueOf(problem.getMessage()));
        throw problem;
    }

    private void receive(ByteBuffer message, long timeline) throws IOException {
        char type = (char) message.get();
        if (type == 'w') {
            var at = new WalPosition(timeline, message.getLong());
            message.position(WAL_HEAD_BYTES);
            archive.append(at, message);
            if (System.nanoTime() - statusAt > STATUS_NANOS) status(true);
        } else if (type == 'k') {
            long serverEnd = message.getLong();
            Instant at = POSTGRES_EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
            archive.sync();
            @Nullable WalPosition end = archive.end();
            if (end != null && end.lsn() >= serverEnd) progress.archived(at);
            if (message.get() == 1 || System.nanoTime() - statusAt > STATUS_NANOS) status(false);
        }
    }

    /** @param ask whether the server is to say at once how far it is itself */
    private void status(boolean ask) throws IOException {
        archive.sync();
        var end = archive.end();
        long lsn = end == null ? 0 : end.lsn();
        statusAt = System.nanoTime();
        session.send(
                'd',
                ByteBuffer.allocate(STATUS_BYTES)
                        .put((byte) 'r')
                        .putLong(lsn)
                        .putLong(lsn)
                        .putLong(0)
                        .putLong(0)
                        .put((byte) (ask ? 1 : 0))
                        .array());
    }

    @Override
    public void close() {
        session.close();
    }
}
