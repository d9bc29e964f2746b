package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeRole;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.ScramSha256;
import dev.faultline.topology.Ports;
import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Postgres server of the state database running in its zone: makes its data folder when there is none (from
 * the template on the primary, as a base backup on the standby), starts the server, and starts it again when it ends by
 * itself. It decides nothing about roles: those are the manifest's.
 */
final class PostgresNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresNode.class);
    private static final long FIRST_RETRY_MS = 200;
    private static final long LAST_RETRY_MS = 5_000;
    private static final int COMMAND_SECONDS = 60;
    private static final int STOP_SECONDS = 10;

    private final ZoneContext zone;
    private final NodeRole role;
    private final NodeSettings settings;
    private final String password;
    private final Path folder;
    private final Path data;
    private final SecureRandom random = new SecureRandom();
    private final Thread loop;
    private volatile boolean closed;
    private volatile ChildProcesses.@Nullable Child server;

    PostgresNode(ZoneContext zone, NodeRole role, Path folder, String password) {
        this.zone = zone;
        this.role = role;
        this.settings = new NodeSettings(zone.manifest(), zone.self());
        this.password = password;
        this.folder = folder;
        this.data = folder.resolve("data");
        this.loop = Thread.ofPlatform().name("postgres-node").daemon().unstarted(this::keepRunning);
    }

    void start() {
        loop.start();
    }

    private void keepRunning() {
        long retryMs = FIRST_RETRY_MS;
        while (!closed) {
            long startedAt = zone.time().nanoTime();
            try {
                if (!Files.exists(data.resolve("PG_VERSION"))) create();
                int exit = runServer();
                if (!closed)
                    log.warn("postgres of {} ended with {}; see {}", zone.self(), exit, folder.resolve("postgres.log"));
            } catch (IOException e) {
                log.warn("postgres of {} does not run: {}", zone.self(), e.getMessage());
            } catch (InterruptedException e) {
                return; // Only close() interrupts.
            }
            boolean ranWell = zone.time().nanoTime() - startedAt > TimeUnit.MILLISECONDS.toNanos(LAST_RETRY_MS);
            retryMs = ranWell ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS);
            if (!pause(retryMs)) return;
        }
    }

    private boolean pause(long ms) {
        synchronized (this) {
            try {
                if (!closed) wait(ms);
                return !closed;
            } catch (InterruptedException e) {
                return false;
            }
        }
    }

    /** The folder appears under its name only when it is whole: a crash in the middle leaves one that is thrown away. */
    private void create() throws IOException, InterruptedException {
        Path unfinished = folder.resolve("data.unfinished");
        Ownership.deleteTree(unfinished);
        Ownership.createPrivate(unfinished);
        if (role == NodeRole.PRIMARY) createPrimary(unfinished);
        else createStandby(unfinished);
        // One pass over the file system: a sync of each of a thousand files takes minutes on a busy disk.
        run("postgres-sync", List.of("sync", "-f", unfinished.toString()));
        Files.move(unfinished, data);
        log.info("{}: the {} has its data folder", zone.self(), role.name().toLowerCase(java.util.Locale.ROOT));
    }

    private void createPrimary(Path target) throws IOException, InterruptedException {
        Ownership.copyTree(zone.home().resolve("postgres-template"), target);
        Path commands = folder.resolve("bootstrap.sql");
        Files.writeString(commands, NodeSettings.bootstrapCommands(verifier(), verifier()));
        Ownership.hand(commands);
        Ownership.hand(target);
        // The single-user mode needs no password, no port and no client, and ends by itself.
        run(
                "postgres-bootstrap",
                List.of(
                        "/bin/sh",
                        "-c",
                        "exec \"$0\" --single -D \"$1\" postgres < \"$2\"",
                        binary(),
                        target.toString(),
                        commands.toString()));
        Files.delete(commands);
    }

    private void createStandby(Path target) throws IOException {
        var primary =
                zone.manifest().addresses(zone.manifest().database().primary()).infrastructure();
        var backup = new BaseBackup(
                new InetSocketAddress(primary, Ports.POSTGRES),
                NodeSettings.REPLICATION_ROLE,
                password,
                HexFormat.of().formatHex(bytes(18)));
        backup.into(target, NodeSettings.name(zone.self()));
        Files.writeString(target.resolve("standby.signal"), "");
        Files.writeString(target.resolve("postgresql.auto.conf"), settings.standbyConf(password));
        Ownership.hand(target);
    }

    private int runServer() throws IOException, InterruptedException {
        removeStaleLock();
        write("postgresql.conf", settings.postgresqlConf());
        write("pg_hba.conf", settings.hostAccess());
        var child = launch("postgres", List.of(binary(), "-D", data.toString()));
        server = child;
        try {
            return child.exit().get();
        } catch (ExecutionException e) {
            throw new IOException("lost sight of the server", e.getCause());
        } finally {
            server = null;
        }
    }

    /**
     * A killed server leaves its lock file behind, and its pid may be anyone's by now. The folder is ours alone, so the
     * lock is stale unless a Postgres of this very folder has that pid.
     */
    private void removeStaleLock() throws IOException {
        Path lock = data.resolve("postmaster.pid");
        if (!Files.exists(lock)) return;
        Path command = Path.of("/proc", Files.readAllLines(lock).getFirst().strip(), "cmdline");
        boolean held = Files.exists(command) && Files.readString(command).contains(data.toString());
        if (held) throw new IOException("another server still runs on " + data);
        Files.delete(lock);
    }

    private void write(String name, String text) throws IOException {
        Path file = data.resolve(name);
        Files.writeString(file, text);
        Ownership.hand(file);
    }

    private void run(String name, List<String> command) throws IOException, InterruptedException {
        var child = launch(name, command);
        try {
            int exit = child.exit().get(COMMAND_SECONDS, TimeUnit.SECONDS);
            if (exit != 0)
                throw new IOException(name + " ended with " + exit + "; see " + folder.resolve(name + ".log"));
        } catch (TimeoutException e) {
            child.kill();
            throw new IOException(name + " took longer than " + COMMAND_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("lost sight of " + name, e.getCause());
        }
    }

    private ChildProcesses.Child launch(String name, List<String> command) throws IOException {
        return zone.children()
                .start(new ChildProcesses.Launch(
                        name, command, Map.of("LC_ALL", "C"), folder, folder.resolve(name + ".log"), true));
    }

    private String binary() {
        return zone.home().resolve("postgres/bin/postgres").toString();
    }

    private String verifier() {
        return ScramSha256.verifier(password, bytes(16));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Postgres's fast shutdown: sessions end, a checkpoint is written. Kills it when that takes longer than 10 s. */
    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        var child = server;
        if (child != null) {
            new ProcessBuilder("/bin/sh", "-c", "kill -INT " + child.pid())
                    .start()
                    .waitFor();
            if (!loop.join(java.time.Duration.ofSeconds(STOP_SECONDS))) child.kill();
        }
        loop.interrupt();
    }

    /** Reads the password that services and nodes share. */
    static String password(Path file) throws IOException {
        String password = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (password.isEmpty()) throw new IOException(file + " holds no password");
        return password;
    }
}
