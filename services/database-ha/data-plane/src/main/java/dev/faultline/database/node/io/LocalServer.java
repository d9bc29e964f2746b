package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.zone.ChildProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One zone's Postgres server of one cluster: its data folder and its process tree. It decides nothing. */
final class LocalServer {
    private static final int COMMAND_SECONDS = 60;
    private static final int STOP_SECONDS = 10;

    private final ChildProcesses children;
    private final Path home;
    private final ClusterDefinition cluster;
    private final NodeSettings settings;
    private final String password;
    private final Path folder;
    private final Path data;
    private final FirstCopy firstCopy;
    private final NodeSettings.@Nullable Source source;
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
        this.children = children;
        this.home = home;
        this.cluster = cluster;
        this.settings = new NodeSettings(cluster, zone, source);
        this.password = password;
        this.folder = folder;
        this.data = folder.resolve("data");
        this.firstCopy = firstCopy;
        this.source = source;
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
        if (!data()) return 0;
        try (Stream<Path> files = Files.walk(data)) {
            return files.mapToLong(LocalServer::size).sum();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A server deletes files all the time. */
    private static long size(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes.size() : 0;
        } catch (IOException gone) {
            return 0;
        }
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

    /** Whether the data folder is whole. */
    boolean data() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** Whether the data folder says that a server starts as a standby. */
    boolean asStandby() {
        return Files.exists(data.resolve("standby.signal"));
    }

    synchronized boolean alive() {
        return child != null && !child.exit().isDone();
    }

    /**
     * Makes the first copy, or another one beside that which there is, and replaces it. The folder appears under its name only
     * when it is whole: a crash in the middle leaves one that is thrown away.
     */
    void createData() throws IOException, InterruptedException {
        Path target = unfinished();
        firstCopy.into(target, this::singleUser);
        dropData();
        moveIntoPlace(target);
    }

    /** @param session with this server, a copy of another database */
    boolean lostItsSource(PostgresSession session) throws IOException {
        return SourceLog.lost(session, Objects.requireNonNull(source), password);
    }

    private void singleUser(Path target, String commands) throws IOException, InterruptedException {
        Path file = folder.resolve("bootstrap.sql");
        Files.writeString(file, commands);
        Ownership.hand(file);
        try {
            run(
                    "postgres-bootstrap",
                    List.of(
                            "/bin/sh",
                            "-c",
                            "exec \"$0\" --single -D \"$1\" postgres < \"$2\"",
                            binary(),
                            target.toString(),
                            file.toString()));
        } finally {
            Files.delete(file);
        }
    }

    /** Replaces the data folder by a copy of another member's; the old one is gone from the start. */
    void cloneFrom(String zone) throws IOException, InterruptedException {
        kill();
        Ownership.deleteTree(data);
        Path target = unfinished();
        var primary = new InetSocketAddress(cluster.member(zone).host(), cluster.postgresPort());
        var backup = new BaseBackup(primary, NodeSettings.REPLICATION_ROLE, password);
        cloning = backup;
        try {
            backup.into(target);
        } finally {
            cloning = null;
        }
        Files.writeString(target.resolve("standby.signal"), "");
        Files.deleteIfExists(target.resolve("postgresql.auto.conf"));
        Ownership.hand(target);
        moveIntoPlace(target);
    }

    /** Throws the copy away. */
    void dropData() throws IOException {
        kill();
        Ownership.deleteTree(data);
    }

    /** Ends a clone that is on its way. */
    void abandonClone() {
        var backup = cloning;
        if (backup != null) backup.abandon();
    }

    private Path unfinished() throws IOException {
        Path target = folder.resolve("data.unfinished");
        Ownership.deleteTree(target);
        Ownership.createPrivate(target);
        return target;
    }

    private void moveIntoPlace(Path target) throws IOException, InterruptedException {
        // One pass over the file system: a sync of each of a thousand files takes minutes on a busy disk.
        run("postgres-sync", List.of("sync", "-f", target.toString()));
        Files.move(target, data);
    }

    /** Starts a server as a standby. */
    synchronized void startStandby(Part part) throws IOException {
        prepare(part);
        write("standby.signal", "");
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
        removeStaleLock();
        write("postgresql.conf", settings.postgresqlConf(maxConnections));
        write("pg_hba.conf", settings.hostAccess());
        configure(part);
    }

    private void launch() throws IOException {
        startedWith = maxConnections;
        child = start("postgres", List.of(binary(), "-D", data.toString()));
    }

    /** Writes what changes with the server's part; a running server has to be told to read it. */
    void configure(Part part) throws IOException {
        write(
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

    /**
     * A killed server leaves its lock file behind, and its pid may be anyone's by now. The folder is ours alone, so the
     * lock is stale unless a Postgres of this very folder has that pid.
     */
    private void removeStaleLock() throws IOException {
        Path lock = data.resolve("postmaster.pid");
        if (!Files.exists(lock)) return;
        String pid = Files.readAllLines(lock).stream().findFirst().orElse("").strip();
        Path command = Path.of("/proc", pid, "cmdline");
        boolean held = pid.matches("[0-9]+")
                && Files.exists(command)
                && Files.readString(command).contains(data.toString());
        if (held) throw new IOException("another server still runs on " + data);
        Files.delete(lock);
    }

    private void write(String name, String text) throws IOException {
        Path file = data.resolve(name);
        Files.writeString(file, text);
        Ownership.hand(file);
    }

    private void run(String name, List<String> command) throws IOException, InterruptedException {
        var tool = start(name, command);
        try {
            int exit = tool.exit().get(COMMAND_SECONDS, TimeUnit.SECONDS);
            if (exit != 0)
                throw new IOException(name + " ended with " + exit + "; see " + folder.resolve(name + ".log"));
        } catch (InterruptedException e) {
            tool.kill();
            throw e;
        } catch (TimeoutException e) {
            tool.kill();
            throw new IOException(name + " took longer than " + COMMAND_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("lost sight of " + name, e.getCause());
        }
    }

    private ChildProcesses.Child start(String name, List<String> command) throws IOException {
        return children.start(new ChildProcesses.Launch(
                name, command, Map.of("LC_ALL", "C"), folder, folder.resolve(name + ".log"), true));
    }

    private String binary() {
        return home.resolve("postgres/bin/postgres").toString();
    }
}
