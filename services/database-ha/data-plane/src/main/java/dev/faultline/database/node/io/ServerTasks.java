package dev.faultline.database.node.io;

import dev.faultline.database.node.core.Decision;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Observation.Heir;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.database.node.core.Wish.Master;
import dev.faultline.database.node.io.LocalServer.Part;
import dev.faultline.database.node.io.Mode.AsPrimary;
import dev.faultline.database.node.io.Mode.AsStandby;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done to the zone's server and takes a while; one task at a time, on a thread of its own. */
final class ServerTasks {
    private static final Logger log = LoggerFactory.getLogger(ServerTasks.class);
    /** Long enough for every endpoint to hear that new clients have to wait. */
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RECOVERY_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** A server that is being promoted and replays nothing for longer is stuck. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a spare may take to flush what it has been sent, before the copy that it follows is promoted alone. */
    private static final long HEIR_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long CONSISTENT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long RELOAD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final String RECOVERY = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()";

    /** What was acknowledged is flushed. */
    private static final String HERE = "SELECT pg_current_wal_flush_lsn()";

    private final LocalServer server;
    private final Sessions sessions;
    private final NodeSettings settings;

    ServerTasks(LocalServer server, Sessions sessions, NodeSettings settings) {
        this.server = server;
        this.sessions = sessions;
        this.settings = settings;
    }

    Mode startStandby(Part part) throws IOException {
        server.startStandby(part);
        awaitSession(CONSISTENT_NANOS).close();
        return new AsStandby(part, sessions.time().nanoTime());
    }

    Mode startPrimary(long epoch, Part part, BooleanSupplier mayServe) throws IOException {
        server.startPrimary(part, mayServe);
        return mark(epoch, part, awaitSession(RECOVERY_NANOS));
    }

    /**
     * A source that is away changes nothing: the copy stays, and goes on to answer. So it does when the source has what the
     * copy needs; then it may follow by the way that answered.
     */
    void copySourceAgain(Part part) throws IOException, InterruptedException {
        try (var session = sessions.open()) {
            if (!server.lostItsSource(session)) {
                server.configure(part);
                session.query("SELECT pg_reload_conf()");
                throw new IOException("the source has the log that comes next");
            }
        }
        server.createData();
    }

    /**
     * Follows nobody any more, and looks for a moment whether the zone has flushed all that is here. What goes wrong means that
     * nobody has: the promotion must not wait for it.
     */
    Mode findHeir(AsStandby copy, Decision.FindHeir find) {
        var part = new Part(copy.part().waitsFor(), null, copy.part().fullName());
        boolean hasAll = false;
        try (var session = sessions.open()) {
            server.configure(part);
            session.query("SELECT pg_reload_conf()");
            hasAll = soonHasAll(session, find.zone());
        } catch (IOException e) {
            log.debug("what {} has is not known: {}", find.zone(), e.getMessage());
        }
        return new AsStandby(part, copy.sinceNanos(), new Heir(find.epoch(), hasAll ? find.zone() : null));
    }

    private boolean soonHasAll(PostgresSession session, String zone) throws IOException {
        long deadline = sessions.time().nanoTime() + HEIR_NANOS;
        while (true) {
            var row = session.query(settings.hasAll(zone)).getFirst();
            if ("t".equals(row.get(0))) return "t".equals(row.get(1));
            if (sessions.time().nanoTime() - deadline >= 0) return false;
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Rule 11; {@code pg_promote(true)} would look only ten times a second. */
    Mode promote(long epoch, Part before, WaitsFor waitsFor, BooleanSupplier mayServe) throws IOException {
        var session = sessions.open();
        if (!before.waitsFor().equals(waitsFor)) {
            server.configure(new Part(waitsFor, before.from(), before.fullName()));
            reload(session, waitsFor);
        }
        if (!mayServe.getAsBoolean()) throw new IOException("the lease has gone meanwhile");
        session.query("SELECT pg_promote(false)");
        return mark(epoch, new Part(waitsFor, null, false), session);
    }

    private Mode mark(long epoch, Part part, PostgresSession session) throws IOException {
        try (session) {
            awaitEndOfRecovery(session);
            session.query(settings.markEpoch(epoch));
            String timeline = one(session, "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)");
            return new AsPrimary(
                    epoch,
                    part,
                    timeline,
                    one(session, HERE),
                    null,
                    server.readOnly(),
                    sessions.time().nanoTime());
        }
    }

    /** Replay may take long, for as long as it goes on. */
    private void awaitEndOfRecovery(PostgresSession session) throws IOException {
        String replayed = "";
        long deadline = sessions.time().nanoTime() + STUCK_NANOS;
        while (true) {
            var row = session.query(RECOVERY).getFirst();
            if ("f".equals(row.getFirst())) return;
            String now = Objects.requireNonNullElse(row.get(1), "");
            if (!now.equals(replayed)) deadline = sessions.time().nanoTime() + STUCK_NANOS;
            replayed = now;
            pause(deadline, "the server stays a standby, and replays nothing");
        }
    }

    /** Turns a running standby to somebody, or changes the name that it has there. */
    Mode follow(Part part) throws IOException {
        server.configure(part);
        try (var session = sessions.open()) {
            session.query("SELECT pg_reload_conf()");
        }
        return new AsStandby(part, sessions.time().nanoTime());
    }

    /**
     * Changes for whom commits wait, and returns when every session goes by it. Sessions look at a flag in shared memory
     * that the checkpointer sets when it has read the configuration; a checkpoint that was asked for afterwards proves
     * that it has.
     */
    Mode setWaitsFor(AsPrimary before, WaitsFor waitsFor) throws IOException {
        var part = new Part(waitsFor, null, false);
        server.configure(part);
        boolean waits = !(waitsFor instanceof WaitsFor.NoOne);
        try (var session = sessions.open()) {
            reload(session, waitsFor);
            if (waits) endStale(session, before.part().waitsFor(), waitsFor);
        }
        // A session that begins now was forked after the postmaster had told all its children to read again.
        try (var session = sessions.open()) {
            boolean waited = before.part().waitsFor() instanceof WaitsFor.Zone
                    || before.part().waitsFor() instanceof WaitsFor.Anyone;
            if (waits && !waited) session.query("CHECKPOINT");
            // A standby answers what it is sent: commits that wait already would else do so for up to a second more.
            if (waitsFor instanceof WaitsFor.Zone) session.query(settings.markEpoch(before.epoch()));
            String proof = one(session, HERE);
            return new AsPrimary(
                    before.epoch(),
                    part,
                    before.timeline(),
                    proof,
                    before.master(),
                    before.readOnly(),
                    before.sinceNanos());
        }
    }

    private void reload(PostgresSession session, WaitsFor waitsFor) throws IOException {
        session.query("SELECT pg_reload_conf()");
        String wanted = settings.standbyNames(waitsFor);
        long deadline = sessions.time().nanoTime() + RELOAD_NANOS;
        while (!one(session, "SHOW synchronous_standby_names").equals(wanted))
            pause(deadline, "the server does not read its configuration");
    }

    /**
     * A connection that has not read the new setting yet must not acknowledge in the name of a standby that commits waited for
     * before; returns when there is none.
     */
    private void endStale(PostgresSession session, WaitsFor before, WaitsFor now) throws IOException {
        var stale = new ArrayList<String>();
        for (var row : session.query("SELECT pid, application_name FROM pg_stat_replication")) {
            String zone = settings.zoneOf(Objects.requireNonNullElse(row.get(1), ""));
            if (zone == null || now.equals(new WaitsFor.Zone(zone))) continue;
            boolean spared = now instanceof WaitsFor.Anyone
                    && before instanceof WaitsFor.Zone other
                    && !other.zone().equals(zone);
            if (!spared) stale.add(row.getFirst());
        }
        if (stale.isEmpty()) return;
        // Told again and again: where the other end is frozen, the first word only has it say farewell.
        String end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'walsender' AND pid IN ("
                        + String.join(",", stale) + ")";
        long deadline = sessions.time().nanoTime() + RELOAD_NANOS;
        while (!session.query(end).isEmpty()) pause(deadline, "a standby's connection does not end");
    }

    /** Ends sessions whose commit waits for a standby: the client loses its connection, and knows that it is in doubt. */
    void endWaiting(Collection<String> pids) throws IOException {
        try (var session = sessions.open()) {
            session.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid IN ("
                            + String.join(",", pids) + ")");
        }
    }

    /**
     * Rule 16: a fast stop, in which the standby gets everything.
     *
     * @param closing called when new clients are to wait from now on
     */
    void stopForAnother(Runnable closing) throws InterruptedException {
        checkpoint();
        closing.run();
        LockSupport.parkNanos(HOLD_NANOS);
        server.stop();
    }

    /** A fast stop and a start, in the same epoch. */
    Mode restart(AsPrimary before, BooleanSupplier mayServe, Runnable closing)
            throws IOException, InterruptedException {
        stopForAnother(closing);
        return startPrimary(before.epoch(), before.part(), mayServe);
    }

    /** What is written now need not be written while nobody is served. */
    private void checkpoint() {
        try (var session = sessions.open()) {
            session.query("CHECKPOINT");
        } catch (IOException late) {
            log.debug("no checkpoint before the stop: {}", late.getMessage());
        }
    }

    /** The wish is repeated in every epoch, so nobody has to wait for a standby here. */
    Mode setMaster(AsPrimary before, Master master) throws IOException {
        try (var session = sessions.open()) {
            session.query("SET synchronous_commit = local");
            var stored = session.query(InstanceAccounts.storedVerifier(master));
            if (stored.isEmpty()) for (String command : InstanceAccounts.createMaster(master)) session.query(command);
            else if (!master.verifier().equals(stored.getFirst().getFirst()))
                session.query(InstanceAccounts.changeMaster(master));
        }
        return before.with(master);
    }

    /** Sessions go by it from their next transaction on. */
    Mode setReadOnly(AsPrimary before, boolean on) throws IOException {
        server.readOnly(on);
        server.configure(before.part());
        try (var session = sessions.open()) {
            session.query("SELECT pg_reload_conf()");
        }
        return before.with(on);
    }

    private PostgresSession awaitSession(long bound) throws IOException {
        long deadline = sessions.time().nanoTime() + bound;
        while (true) {
            try {
                return sessions.open();
            } catch (IOException notYet) {
                if (!server.alive()) throw new IOException("the server ended while it started", notYet);
                pause(deadline, notYet.getMessage());
            }
        }
    }

    private void pause(long deadline, @Nullable String problem) throws IOException {
        if (sessions.time().nanoTime() - deadline >= 0) throw new IOException(problem);
        LockSupport.parkNanos(POLL_NANOS);
    }

    private static String one(PostgresSession session, String sql) throws IOException {
        return Objects.requireNonNullElse(session.query(sql).getFirst().getFirst(), "");
    }
}
