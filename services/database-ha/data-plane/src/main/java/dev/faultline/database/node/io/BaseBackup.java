package dev.faultline.database.node.io;

import dev.faultline.database.node.io.PostgresSession.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies a running Postgres server into an empty folder over the streaming replication protocol (PostgreSQL manual,
 * "Streaming Replication Protocol", BASE_BACKUP), WAL and manifest included: the binaries that we ship have no
 * {@code pg_basebackup}, and pgjdbc cannot run the command.
 */
final class BaseBackup {
    private static final int LOG_IN_TIMEOUT_MS = 3_000;
    private static final int READ_TIMEOUT_MS = 30_000;
    private static final String COMMAND =
            "BASE_BACKUP (LABEL 'faultline', CHECKPOINT 'fast', WAL true, MANIFEST 'yes')";

    private final List<InetSocketAddress> servers;
    private final PostgresSession.LogIn logIn;
    private volatile @Nullable PostgresSession running;
    private volatile boolean abandoned;

    BaseBackup(InetSocketAddress server, String user, String password) {
        this(List.of(server), user, password);
    }

    /** @param servers several ways to the same one, tried in order */
    BaseBackup(List<InetSocketAddress> servers, String user, String password) {
        this.servers = List.copyOf(servers);
        this.logIn = new PostgresSession.LogIn(
                user, password, Map.of("replication", "true", "application_name", "base_backup"));
    }

    /**
     * @param target an existing empty folder
     * @throws IOException when the server cannot be reached, refuses, or the copy is incomplete
     */
    void into(Path target) throws IOException {
        try (var session = PostgresSession.open(servers, logIn, LOG_IN_TIMEOUT_MS)) {
            begin(session);
            copy(session, target);
        }
    }

    /** A log-in cannot be abandoned, and takes a moment; a server that makes a checkpoint may be silent for longer. */
    private void begin(PostgresSession session) throws IOException {
        session.readTimeout(READ_TIMEOUT_MS);
        running = session;
        if (abandoned) throw new IOException("the backup from " + session.server() + " was abandoned");
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
        try (var session = PostgresSession.open(servers, logIn, LOG_IN_TIMEOUT_MS);
                var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            begin(session);
            var archive = new Archive(session);
            archive.transferTo(Channels.newOutputStream(channel));
            Start start = archive.end();
            channel.force(true);
            return start;
        }
    }

    /** @param lsn as Postgres writes it */
    record Start(String lsn, long timeline) {}

    private void copy(PostgresSession session, Path target) throws IOException {
        var archive = new Archive(session);
        Tar.unpack(archive, target);
        archive.end();
        Files.write(target.resolve("backup_manifest"), archive.manifest.toByteArray());
    }

    /** The tar stream of the data folder, read while the server sends it; the manifest comes behind it. */
    private static final class Archive extends InputStream {
        private final ByteArrayOutputStream manifest = new ByteArrayOutputStream();
        private final PostgresSession session;
        private ByteBuffer chunk = ByteBuffer.allocate(0);
        private @Nullable Start start;
        private boolean begun;
        private boolean inManifest;
        private boolean complete;
        private boolean ended;

        Archive(PostgresSession session) throws IOException {
            this.session = session;
            session.sendQuery(COMMAND);
        }

        @Override
        public int read() throws IOException {
            return awaitChunk() ? Byte.toUnsignedInt(chunk.get()) : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (!awaitChunk()) return -1;
            int read = Math.min(length, chunk.remaining());
            chunk.get(bytes, offset, read);
            return read;
        }

        /** Reads what is left. @throws IOException when the server has not sent all */
        Start end() throws IOException {
            transferTo(OutputStream.nullOutputStream()); // The padding behind the last entry.
            if (!begun || start == null || !complete)
                throw new IOException("the backup from " + session.server() + " is incomplete");
            return start;
        }

        private boolean awaitChunk() throws IOException {
            while (!chunk.hasRemaining() && !ended) receive(session.receive());
            return chunk.hasRemaining();
        }

        private void receive(Message message) throws IOException {
            switch (message.type()) {
                case 'C' -> complete = true;
                case 'Z' -> ended = true;
                case 'D' -> {
                    if (start == null) start = start(message);
                }
                case 'd' -> copied(message.body());
                default -> {} // Descriptions of rows, and the ends of results.
            }
        }

        private void copied(byte[] body) throws IOException {
            switch (body[0]) {
                case 'n' -> {
                    if (begun) throw new IOException("the server has tablespaces, which are not copied");
                    begun = true;
                }
                case 'm' -> inManifest = true;
                case 'd' -> {
                    if (inManifest) manifest.write(body, 1, body.length - 1);
                    else chunk = ByteBuffer.wrap(body, 1, body.length - 1);
                }
                default -> {} // 'p' is progress, which nobody waits for.
            }
        }

        private static Start start(Message message) {
            var row = PostgresSession.row(message);
            return new Start(
                    Objects.requireNonNullElse(row.get(0), ""),
                    Long.parseLong(Objects.requireNonNullElse(row.get(1), "0")));
        }
    }
}
