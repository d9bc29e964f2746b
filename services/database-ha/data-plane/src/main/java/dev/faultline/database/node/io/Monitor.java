package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Observation.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at the zone's server ten times a second, in a session of its own, so that nobody else has to wait for it. */
final class Monitor implements AutoCloseable {
    private static final long EVERY_MS = 100;
    private static final long SESSION_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int LONGEST_LOOK_MS = 1_000;
    private static final long STEADY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** A receiver says that it streams also while it waits for a source that has less than the copy. */
    private static final String STANDBY = """
            SELECT coalesce(streams, false), coalesce(upper(lpad(to_hex(received_tli), 8, '0')), ''),
                (SELECT epoch FROM public.faultline_epoch),
                CASE WHEN streams IS NOT TRUE THEN NULL
                    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                    ELSE (extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::bigint END
            FROM (SELECT 1) one LEFT JOIN (
                SELECT received_tli,
                    status = 'streaming' AND wait_event IS DISTINCT FROM 'WalReceiverUpstreamCatchup' AS streams
                FROM pg_stat_wal_receiver LEFT JOIN pg_stat_activity USING (pid)) receiver ON true""";

    private static final String REPLICAS = """
            SELECT application_name, state = 'streaming', flush_lsn >= '%s', sync_state = 'sync'
            FROM pg_stat_replication""";
    private static final String WAITING =
            "SELECT pid, xact_start FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'";

    private final Sessions sessions;
    private final NodeSettings settings;
    private final Runnable onChange;
    private final Map<List<@Nullable String>, Long> waitingSince = new HashMap<>();
    private final Thread thread;
    private @Nullable PostgresSession session;
    private long openedAt;
    private @Nullable Watch watch;
    private volatile @Nullable Sight sight;
    private volatile @Nullable Long silentSince;
    private volatile boolean closed;

    /**
     * What is looked at.
     *
     * @param proof how far a standby of a primary must have flushed to have every write; null for a standby
     * @param sinceNanos when it began
     */
    record Watch(@Nullable String proof, long sinceNanos) {}

    /**
     * What was seen last.
     *
     * @param streamingSinceNanos since when it streams without a break; of no meaning while it does not
     * @param lagMillis how old what a standby shows is; null while it does not stream
     * @param idleSinceNanos since when it has not streamed for longer than a moment
     * @param lastStreamedNanos when each replica was last seen streaming
     * @param lateWaiters sessions whose commit waits for a standby, by pid and start, and since when that was seen
     */
    record Sight(
            Watch watch,
            long atNanos,
            boolean streaming,
            long streamingSinceNanos,
            String timeline,
            long marker,
            @Nullable Long lagMillis,
            long idleSinceNanos,
            List<Replica> replicas,
            Map<String, Long> lastStreamedNanos,
            Map<List<@Nullable String>, Long> lateWaiters) {
        Sight outOfSync(Watch now) {
            var none = replicas.stream()
                    .map(replica -> new Replica(replica.zone(), replica.streaming(), false, false))
                    .toList();
            return new Sight(
                    now,
                    atNanos,
                    streaming,
                    streamingSinceNanos,
                    timeline,
                    marker,
                    lagMillis,
                    idleSinceNanos,
                    none,
                    lastStreamedNanos,
                    lateWaiters);
        }
    }

    Monitor(String name, Sessions sessions, NodeSettings settings, Runnable onChange) {
        this.sessions = sessions;
        this.settings = settings;
        this.onChange = onChange;
        this.thread = Thread.ofPlatform().name("watches-" + name).daemon().start(this::look);
    }

    /** From now on looks at a standby; what was seen before is forgotten. */
    void watchStandby() {
        watch(null);
    }

    /** From now on looks at a primary; what was seen before is forgotten. */
    void watchPrimary(String proof) {
        watch(proof);
    }

    /** The same primary asks more of its standbys from now on: none is in sync before it has been seen again. */
    synchronized void raise(String proof) {
        var current = watch;
        var seen = sight;
        if (current == null) return;
        watch = new Watch(proof, current.sinceNanos());
        sight = seen == null ? null : seen.outOfSync(watch);
    }

    private synchronized void watch(@Nullable String proof) {
        watch = new Watch(proof, sessions.time().nanoTime());
        sight = null;
        silentSince = null;
        waitingSince.clear();
        notifyAll();
    }

    synchronized void rest() {
        watch = null;
        sight = null;
        silentSince = null;
    }

    /** What was seen of the part that is watched now; null before the first look. */
    synchronized @Nullable Sight sight() {
        var seen = sight;
        return seen != null && seen.watch().equals(watch) ? seen : null;
    }

    /** For how long a server that has been seen has answered nothing more; 0 while it answers. */
    long silentMs(long now) {
        Long since = silentSince;
        return since == null || sight() == null ? 0 : TimeUnit.NANOSECONDS.toMillis(now - since);
    }

    private void look() {
        try {
            while (!closed) {
                Watch current;
                synchronized (this) {
                    while (watch == null && !closed) {
                        hangUp();
                        wait();
                    }
                    current = watch;
                }
                if (current != null) look(current);
                synchronized (this) {
                    if (Objects.equals(current, watch)) wait(EVERY_MS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        hangUp();
    }

    private void look(Watch current) {
        try {
            // A server that goes on in old sessions, and lets nobody in any more, is of no use.
            if (sessions.time().nanoTime() - openedAt > SESSION_NANOS) hangUp();
            var open = session;
            if (open == null) {
                open = sessions.open();
                open.readTimeout(LONGEST_LOOK_MS);
                session = open;
                openedAt = sessions.time().nanoTime();
            }
            var before = sight();
            var seen = current.proof() == null
                    ? standby(open, current, before)
                    : primary(open, current, current.proof(), before);
            synchronized (this) {
                if (!current.equals(watch)) return;
                sight = seen;
                silentSince = null;
            }
            if (before == null || differs(before, seen)) onChange.run();
        } catch (IOException | RuntimeException e) {
            hangUp();
            noticeSilence(current);
        }
    }

    /** Counted from here: a whole zone that was stopped has answered nothing either, and does so when it goes on. */
    private synchronized void noticeSilence(Watch current) {
        if (current.equals(watch) && silentSince == null)
            silentSince = sessions.time().nanoTime();
    }

    private static boolean differs(Sight one, Sight other) {
        return one.streaming() != other.streaming()
                || one.marker() != other.marker()
                || !one.timeline().equals(other.timeline())
                || !one.replicas().equals(other.replicas());
    }

    private Sight standby(PostgresSession open, Watch current, @Nullable Sight before) throws IOException {
        var row = open.query(STANDBY).getFirst();
        long now = sessions.time().nanoTime();
        boolean streaming = "t".equals(row.get(0));
        long steady = !streaming ? now : before == null || !before.streaming() ? now : before.streamingSinceNanos();
        // A copy that has diverged connects again and again, and streams for a moment each time.
        boolean streams = streaming && now - steady >= STEADY_NANOS;
        long idle = streams ? now : before == null ? current.sinceNanos() : before.idleSinceNanos();
        long marker = Long.parseLong(Objects.requireNonNullElse(row.get(2), "0"));
        String timeline = Objects.requireNonNullElse(row.get(1), "");
        String behind = row.get(3);
        Long lag = behind == null ? null : Long.valueOf(Math.max(0, Long.parseLong(behind)));
        return new Sight(current, now, streaming, steady, timeline, marker, lag, idle, List.of(), Map.of(), Map.of());
    }

    private Sight primary(PostgresSession open, Watch current, String proof, @Nullable Sight before)
            throws IOException {
        var replicas = new ArrayList<Replica>();
        var lastStreamed = new HashMap<String, Long>(before == null ? Map.of() : before.lastStreamedNanos());
        var rows = open.query(REPLICAS.formatted(proof));
        long now = sessions.time().nanoTime();
        for (var row : rows) {
            String zone = settings.zoneOf(Objects.requireNonNullElse(row.get(0), ""));
            if (zone == null) continue;
            boolean complete = "t".equals(row.get(2));
            var replica = new Replica(zone, "t".equals(row.get(1)), complete, complete && "t".equals(row.get(3)));
            replicas.removeIf(other -> other.zone().equals(zone));
            replicas.add(replica);
            if (replica.streaming()) lastStreamed.put(zone, now);
        }
        var waiting = open.query(WAITING);
        waitingSince.keySet().retainAll(waiting);
        for (var one : waiting) waitingSince.putIfAbsent(one, now);
        return new Sight(
                current,
                now,
                false,
                now,
                "",
                0,
                null,
                now,
                replicas,
                Map.copyOf(lastStreamed),
                Map.copyOf(waitingSince));
    }

    private void hangUp() {
        var open = session;
        session = null;
        if (open != null) open.close();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        thread.join(TimeUnit.SECONDS.toMillis(2));
    }
}
