package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ScramSha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Copies a running Postgres server into an empty folder over the streaming replication protocol (PostgreSQL manual,
 * "Streaming Replication Protocol", BASE_BACKUP), WAL and manifest included: the binaries that we ship have no
 * {@code pg_basebackup}, and pgjdbc cannot run the command. Reserves a physical slot first, so that no WAL is gone by the
 * time the copy starts to follow.
 */
final class BaseBackup {
    private static final int PROTOCOL_3 = 196608;
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int READ_TIMEOUT_MS = 30_000;
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final String DUPLICATE_OBJECT = "42710";

    private final InetSocketAddress server;
    private final String user;
    private final ScramSha256 scram;

    /** @param nonce see {@link ScramSha256} */
    BaseBackup(InetSocketAddress server, String user, String password, String nonce) {
        this.server = server;
        this.user = user;
        this.scram = new ScramSha256(password, nonce);
    }

    /**
     * @param slot the physical replication slot to reserve; one that exists is used
     * @param target an existing empty folder
     * @throws IOException when the server cannot be reached, refuses, or the copy is incomplete
     */
    void into(Path target, String slot) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, CONNECT_TIMEOUT_MS);
            socket.setSoTimeout(READ_TIMEOUT_MS);
            var session = new Session(
                    new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 17)),
                    new DataOutputStream(socket.getOutputStream()));
            session.logIn();
            session.createSlot(slot);
            session.copy(target);
        }
    }

    private record Message(char type, byte[] body) {
        String text(int from) {
            return new String(body, from, body.length - from, StandardCharsets.UTF_8);
        }

        int code() {
            return ByteBuffer.wrap(body).getInt();
        }

        /** The value of a field of an ErrorResponse: C the SQLSTATE, M the message. */
        String errorField(char field) {
            for (String part : text(0).split("\0"))
                if (!part.isEmpty() && part.charAt(0) == field) return part.substring(1);
            return "";
        }
    }

    private final class Session {
        private final DataInputStream in;
        private final DataOutputStream out;

        Session(DataInputStream in, DataOutputStream out) {
            this.in = in;
            this.out = out;
        }

        void logIn() throws IOException {
            var body = new ByteArrayOutputStream();
            body.write(ByteBuffer.allocate(4).putInt(PROTOCOL_3).array());
            for (String text : new String[] {"user", user, "replication", "true", "application_name", "base_backup"})
                body.write(zeroTerminated(text));
            body.write(0);
            out.writeInt(body.size() + 4);
            out.write(body.toByteArray());
            out.flush();
            for (Message message = receive(); message.type() != 'Z'; message = receive())
                if (message.type() == 'R') authenticate(message);
        }

        private void authenticate(Message message) throws IOException {
            switch (message.code()) {
                case 0 -> {}
                case 10 -> {
                    byte[] first = scram.clientFirst().getBytes(StandardCharsets.UTF_8);
                    var body = new ByteArrayOutputStream();
                    body.write(zeroTerminated(ScramSha256.MECHANISM));
                    body.write(ByteBuffer.allocate(4).putInt(first.length).array());
                    body.write(first);
                    send('p', body.toByteArray());
                }
                case 11 -> send('p', scram.clientFinal(message.text(4)).getBytes(StandardCharsets.UTF_8));
                case 12 -> {
                    if (!scram.provenBy(message.text(4))) throw new IOException(server + " does not know our password");
                }
                default -> throw new IOException(server + " asks for authentication " + message.code());
            }
        }

        void createSlot(String slot) throws IOException {
            query("CREATE_REPLICATION_SLOT \"" + slot + "\" PHYSICAL (RESERVE_WAL)");
            for (Message message = next(); message.type() != 'Z'; message = next())
                if (message.type() == 'E' && !message.errorField('C').equals(DUPLICATE_OBJECT)) throw refused(message);
        }

        void copy(Path target) throws IOException {
            query("BASE_BACKUP (LABEL 'faultline', CHECKPOINT 'fast', WAL true, MANIFEST 'yes')");
            var manifest = new ByteArrayOutputStream();
            Archive archive = null;
            boolean inManifest = false;
            boolean complete = false;
            for (Message message = receive(); message.type() != 'Z'; message = receive()) {
                if (message.type() == 'C') complete = true;
                if (message.type() != 'd') continue;
                switch (message.body()[0]) {
                    case 'n' -> {
                        if (archive != null) throw new IOException("the server has tablespaces, which are not copied");
                        archive = new Archive(target);
                    }
                    case 'm' -> inManifest = true;
                    case 'd' -> {
                        OutputStream to =
                                inManifest ? manifest : archive == null ? OutputStream.nullOutputStream() : archive;
                        to.write(message.body(), 1, message.body().length - 1);
                    }
                    default -> {} // 'p' is progress, which nobody waits for.
                }
            }
            if (archive == null || !complete) throw new IOException("the backup from " + server + " is incomplete");
            archive.close();
            Files.write(target.resolve("backup_manifest"), manifest.toByteArray());
            send('X', new byte[0]);
        }

        private void query(String text) throws IOException {
            send('Q', zeroTerminated(text));
        }

        private void send(char type, byte[] body) throws IOException {
            out.writeByte(type);
            out.writeInt(body.length + 4);
            out.write(body);
            out.flush();
        }

        private Message receive() throws IOException {
            Message message = next();
            if (message.type() == 'E') throw refused(message);
            return message;
        }

        private Message next() throws IOException {
            char type = (char) in.readUnsignedByte();
            int length = in.readInt() - 4;
            if (length < 0 || length > MAX_MESSAGE_BYTES) throw new IOException("a message of " + length + " bytes");
            return new Message(type, in.readNBytes(length));
        }
    }

    private IOException refused(Message error) {
        return new IOException(server + " refused: " + error.errorField('M'));
    }

    private static byte[] zeroTerminated(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
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
