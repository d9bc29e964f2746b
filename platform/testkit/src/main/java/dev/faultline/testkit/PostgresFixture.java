package dev.faultline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real Postgres of the release that regions run, as root and not as root. {@link #freshDatabase()} gives a database of
 * one's own in a server that the whole JVM shares; a test that stops the server {@link #start}s one for itself. There
 * is no fsync: a test's data need not survive the machine.
 */
public final class PostgresFixture implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path binaries;
    private final Path folder;
    private final Path data;
    private final Path log;
    private final int port;
    private @Nullable Process server;

    private PostgresFixture(Path binaries, Path folder, int port) {
        this.binaries = binaries;
        this.folder = folder;
        this.data = folder.resolve("data");
        this.log = folder.resolve("log");
        this.port = port;
    }

    /** A database: connect with {@link #url()}, {@link #user()} and any password. */
    public record Database(String url, String user, String password) {}

    private static final class Shared {
        private static final PostgresFixture SERVER = start();
    }

    /** An empty database in the server that this JVM's tests share. */
    public static Database freshDatabase() {
        return Shared.SERVER.createDatabase();
    }

    /** A copy of a database of {@link #freshDatabase()} that nobody is connected to: quicker than migrating each time. */
    public static Database freshCopy(Database original) {
        return Shared.SERVER.createDatabase(
                original.url().substring(original.url().lastIndexOf('/') + 1));
    }

    /** A server of one's own, for tests that take it away. */
    public static PostgresFixture start() {
        try {
            Path folder = Files.createTempDirectory("faultline-postgres");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Children.give(Files.createDirectory(folder.resolve("data")));
            var fixture = new PostgresFixture(PostgresBinaries.unpacked(), folder, freePort());
            fixture.initialize();
            fixture.resume();
            Runtime.getRuntime().addShutdownHook(new Thread(fixture::close));
            return fixture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialize() throws IOException {
        Children.run(
                true,
                log,
                60,
                List.of(
                        binaries.resolve("bin/initdb").toString(),
                        "--pgdata=" + data,
                        "--username=faultline",
                        "--auth=trust",
                        "--no-sync",
                        "--no-instructions",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                        "--encoding=UTF8"));
    }

    /** Starts the server again after {@link #crash}, on the same port and with the same data. */
    public void resume() {
        var command = List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "max_connections=100");
        Await.until(START, "Postgres takes connections, see " + log, () -> {
            // It refuses to start while a child of its killed predecessor is still on its way out.
            var running = server;
            if (running == null || !running.isAlive()) server = Children.start(true, log, command);
            connect("postgres").close();
            return true;
        });
    }

    /** Kills the server as a zone's crash does. */
    public void crash() {
        if (server != null) Children.kill(server);
    }

    public Database createDatabase() {
        return createDatabase("template1");
    }

    private Database createDatabase(String template) {
        String name = "test" + DATABASES.incrementAndGet();
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException("could not create a database", e);
        }
        return new Database(url(name), "faultline", "any");
    }

    @Override
    public void close() {
        crash();
        Folders.delete(folder);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), "faultline", "any");
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
