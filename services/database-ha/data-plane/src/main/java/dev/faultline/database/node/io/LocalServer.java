package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.zone.ChildProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One zone's Postgres server of one cluster: its configuration and its process tree. It decides nothing. */
final class LocalServer {
    private static final int STOP_SECONDS = 10;

    private final Programs programs;
    private final ClusterDefinition cluster;
    private volatile NodeSettings settings;
    private final String password;
    private final DataFolder data;
    private final FirstCopy firstCopy;
    private volatile @Nullable BaseBackup cloning;
    private volatile int maxConnections;
    private volatile boolean readOnly;
    private volatile int startedWith;
    private ChildProcesses.@Nullable Child child;

    /**
     * @param home the distribution
     * @param folder the cluster's folder on the zone's disk
     * @param password of the cluster's own roles
     */
    LocalServer(
            ChildProcesses children,
            Path home,
            ClusterDefinition cluster,
            String zone,
            Path folder,
            String password,
            FirstCopy firstCopy,
            NodeSettings.@Nullable Source source) {
        this.programs = new Programs(children, home, folder);
        this.cluster = cluster;
        this.settings = new NodeSettings(cluster, zone, source);
        this.password = password;
        this.data = new DataFolder(folder, programs);
        this.firstCopy = firstCopy;
    }

    /** Takes effect when the server starts. */
    void allowConnections(int most) {
        maxConnections = most;
    }

    /** Takes effect when the server is configured. */
    void readOnly(boolean on) {
        readOnly = on;
    }

    boolean readOnly() {
        return readOnly;
    }

    /** The bytes of the copy's files. */
    long dataBytes() throws IOException {
        return data.bytes();
    }

    /** What the server that runs was started with; 0 for none. */
    int maxConnections() {
        return alive() ? startedWith : 0;
    }

    /**
     * What a server is configured as.
     *
     * @param from whom it follows; null for nobody
     * @param fullName whether under its own name
     */
    record Part(WaitsFor waitsFor, @Nullable String from, boolean fullName) {}

    /** @see DataFolder#whole */
    boolean data() {
        return data.whole();
    }

    /** @see DataFolder#asStandby */
    boolean asStandby() {
        return data.asStandby();
    }

    synchronized boolean alive() {
        return child != null && !child.exit().isDone();
    }

    /** Makes the first copy, or another one beside that which there is, and then replaces that. */
    void createData() throws IOException, InterruptedException {
        data.make(firstCopy, this::kill);
    }

    /** Replaces the data folder by a copy of another member's; the old one is gone from the start. */
    void cloneFrom(String zone) throws IOException, InterruptedException {
        kill();
        var primary = new InetSocketAddress(cluster.member(zone).host(), cluster.postgresPort());
        var backup = new BaseBackup(primary, NodeSettings.REPLICATION_ROLE, password);
        cloning = backup;
        try {
            data.cloneWith(backup);
        } finally {
            cloning = null;
        }
    }

    /** Throws the copy away. */
    void dropData() throws IOException {
        kill();
        data.drop();
    }

    /**
     * Asks by the first way to the source that answers, which is the first to be tried from now on, when the server is
     * configured.
     *
     * @param session with this server, a copy of another database
     */
    boolean lostItsSource(PostgresSession session) throws IOException {
        var asked = Objects.requireNonNull(settings.source());
        var answer = SourceLog.ask(session, asked, password);
        settings = settings.following(asked.by(answer.host()));
        return answer.lost();
    }

    /** Ends a clone that is on its way. */
    void abandonClone() {
        var backup = cloning;
        if (backup != null) backup.abandon();
    }

    /** Starts a server as a standby. */
    synchronized void startStandby(Part part) throws IOException {
        prepare(part);
        data.write("standby.signal", "");
        launch();
    }

    /**
     * Starts a server as primary.
     *
     * @param mayServe asked at the last moment, when nobody can give up the office in between
     */
    synchronized void startPrimary(Part part, BooleanSupplier mayServe) throws IOException {
        if (asStandby()) throw new IOException("a standby is promoted, never started as primary");
        prepare(part);
        if (!mayServe.getAsBoolean()) throw new IOException("the lease has gone meanwhile");
        launch();
    }

    private void prepare(Part part) throws IOException {
        kill();
        data.removeStaleLock();
        data.write("postgresql.conf", settings.postgresqlConf(maxConnections));
        data.write("pg_hba.conf", settings.hostAccess());
        configure(part);
    }

    private void launch() throws IOException {
        startedWith = maxConnections;
        child = programs.start(
                "postgres", List.of(programs.postgres(), "-D", data.path().toString()));
    }

    /** Writes what changes with the server's part; a running server has to be told to read it. */
    void configure(Part part) throws IOException {
        data.write(
                "postgresql.auto.conf",
                settings.partConf(part.waitsFor(), part.from(), part.fullName(), readOnly, password));
    }

    /** Calls back when the server that runs now ends, in whatever way. */
    synchronized void onExit(Runnable then) {
        var running = child;
        if (running != null) running.exit().whenComplete((_, _) -> then.run());
    }

    /** SIGSTOP to the postmaster and its children, then SIGKILL to all: returns when none is left (rule 7). */
    synchronized void kill() {
        var running = child;
        if (running == null) return;
        running.kill();
        child = null;
    }

    /** Postgres's fast shutdown: sessions end, standbys get all WAL. Kills it when that takes longer than 10 s. */
    void stop() throws InterruptedException {
        ChildProcesses.Child running;
        synchronized (this) {
            running = child;
        }
        if (running == null) return;
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -INT " + running.pid())
                    .start()
                    .waitFor();
            running.exit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException slow) {
            // Then the hard way.
        }
        kill();
    }
}
