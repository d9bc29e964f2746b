package dev.faultline.database.node.io;

import dev.faultline.database.node.io.PostgresSession.Message;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Copies a running Postgres server into an empty folder over the streaming replication protocol (PostgreSQL manual,
 * "Streaming Replication Protocol", BASE_BACKUP), WAL and manifest included: the binaries that we ship have no
 * {@code pg_basebackup}, and pgjdbc cannot run the command.
 */
final class BaseBackup {
    private static final int READ_TIMEOUT_MS = 30_000;
    private static final int BUFFER_BYTES = 1 << 17;
    private static final String COMMAND =
            "BASE_BACKUP (LABEL 'faultline', CHECKPOINT 'fast', WAL true, MANIFEST 'yes')";

    private final InetSocketAddress server;
    private final PostgresSession.LogIn logIn;
    private volatile @Nullable PostgresSession running;
    private volatile boolean abandoned;

    BaseBackup(InetSocketAddress server, String user, String password) {
        this.server = server;
        this.logIn = new PostgresSession.LogIn(
                user, password, Map.of("replication", "true", "application_name", "base_backup"));
    }

    /**
     * @param target an existing empty folder
     * @throws IOException when the server cannot be reached, refuses, or the copy is incomplete
     */
    void into(Path target) throws IOException {
        try (var session = PostgresSession.open(server, logIn, READ_TIMEOUT_MS)) {
            running = session;
            if (abandoned) throw new IOException("the backup from " + server + " was abandoned");
            copy(session, target);
        }
    }

    /** Ends it, from any thread: whoever waits for it gets an {@link IOException}. */
    void abandon() {
        abandoned = true;
        var session = running;
        if (session != null) session.close();
    }

    /**
     * Keeps the copy as one tar file: it holds all that it needs to become a server.
     *
     * @return where in the WAL it begins
     */
    Start intoTar(Path file) throws IOException {
        try (var session = PostgresSession.open(server, logIn, READ_TIMEOUT_MS);
                var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            running = session;
            if (abandoned) throw new IOException("the backup from " + server + " was abandoned");
            var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            Start start = receive(session, () -> out, OutputStream.nullOutputStream());
            out.flush();
            channel.force(true);
            return start;
        }
    }

    /** @param lsn as Postgres writes it */
    record Start(String lsn, long timeline) {}

    private void copy(PostgresSession session, Path target) throws IOException {
        var manifest = new ByteArrayOutputStream();
        Archive[] archive = new Archive[1];
        receive(session, () -> archive[0] = new Archive(target), manifest);
        archive[0].close();
        Files.write(target.resolve("backup_manifest"), manifest.toByteArray());
    }

    @FunctionalInterface
    private interface Target {
        OutputStream open() throws IOException;
    }

    private Start receive(PostgresSession session, Target target, OutputStream manifest) throws IOException {
        session.sendQuery(COMMAND);
        OutputStream data = null;
        OutputStream to = OutputStream.nullOutputStream();
        Start start = null;
        boolean complete = false;
        for (Message message = session.receive(); message.type() != 'Z'; message = session.receive()) {
            if (message.type() == 'C') complete = true;
            if (message.type() == 'D' && start == null) start = start(message);
            if (message.type() != 'd') continue;
            switch (message.body()[0]) {
                case 'n' -> {
                    if (data != null) throw new IOException("the server has tablespaces, which are not copied");
                    data = target.open();
                    to = data;
                }
                case 'm' -> to = manifest;
                case 'd' -> to.write(message.body(), 1, message.body().length - 1);
                default -> {} // 'p' is progress, which nobody waits for.
            }
        }
        if (data == null || start == null || !complete)
            throw new IOException("the backup from " + server + " is incomplete");
        return start;
    }

    private static Start start(Message message) {
        var row = PostgresSession.row(message);
        return new Start(
                Objects.requireNonNullElse(row.get(0), ""),
                Long.parseLong(Objects.requireNonNullElse(row.get(1), "0")));
    }

    /** Unpacks the tar stream of the data folder while it arrives. */
    private static final class Archive extends OutputStream {
        private final PipedOutputStream pipe = new PipedOutputStream();
        private final CompletableFuture<Void> unpacked;

        Archive(Path target) throws IOException {
            var in = new PipedInputStream(pipe, 1 << 17);
            unpacked = new CompletableFuture<>();
            Thread.ofVirtual().name("base-backup").start(() -> {
                try (in) {
                    Tar.unpack(in, target);
                    in.transferTo(OutputStream.nullOutputStream()); // The padding behind the last entry.
                    unpacked.complete(null);
                } catch (IOException | RuntimeException e) {
                    unpacked.completeExceptionally(e);
                }
            });
        }

        @Override
        public void write(int value) throws IOException {
            pipe.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            pipe.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            pipe.close();
            try {
                unpacked.join();
            } catch (CompletionException e) {
                throw new IOException("cannot unpack the backup", e.getCause());
            }
        }
    }
}
