package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ScramSha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session of a node with a Postgres server (PostgreSQL manual, "Frontend/Backend Protocol"): simple queries whose
 * answers are text, or the replication protocol. Small and quick to start, so that zones need no JDBC driver.
 */
final class PostgresSession implements AutoCloseable {
    private static final int PROTOCOL_3 = 196608;
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    /** Of a server beside which there are others. */
    private static final int EACH_LOG_IN_MS = 1_500;

    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Socket socket;
    private final InetSocketAddress server;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** How a session begins. @param options further start-up parameters, such as {@code database} */
    record LogIn(String user, String password, Map<String, String> options) {}

    /** A message of the server. */
    record Message(char type, byte[] body) {
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

    private PostgresSession(Socket socket, InetSocketAddress server) throws IOException {
        this.socket = socket;
        this.server = server;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 17));
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /**
     * @param readTimeoutMs how long any answer may take
     * @throws IOException when the server cannot be reached, is starting, or refuses
     */
    static PostgresSession open(InetSocketAddress server, LogIn logIn, int readTimeoutMs) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(server, CONNECT_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(readTimeoutMs);
            var session = new PostgresSession(socket, server);
            session.logIn(logIn);
            return session;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * A session with the first server that takes it. Of several, one that is silent costs {@value #EACH_LOG_IN_MS} ms.
     *
     * @param servers at least one, tried in order
     * @throws IOException the last one's refusal, when none does
     */
    static PostgresSession open(List<InetSocketAddress> servers, LogIn logIn, int readTimeoutMs) throws IOException {
        int logInMs = servers.size() == 1 ? readTimeoutMs : EACH_LOG_IN_MS;
        var refusal = new IOException("there is no server to open a session with");
        for (var server : servers) {
            try {
                var session = open(server, logIn, logInMs);
                session.readTimeout(readTimeoutMs);
                return session;
            } catch (IOException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    /** What it is connected to. */
    InetSocketAddress server() {
        return server;
    }

    /** @param readTimeoutMs how long any answer may take from now on */
    void readTimeout(int readTimeoutMs) throws IOException {
        socket.setSoTimeout(readTimeoutMs);
    }

    /** Runs one or more statements; the rows of all of them, a null as null. */
    List<List<@Nullable String>> query(String sql) throws IOException {
        sendQuery(sql);
        var rows = new ArrayList<List<@Nullable String>>();
        IOException refused = null;
        for (Message message = next(); message.type() != 'Z'; message = next()) {
            if (message.type() == 'D') rows.add(row(message));
            if (message.type() == 'E') refused = refused(message);
        }
        if (refused != null) throw refused;
        return rows;
    }

    /** The columns of a DataRow. */
    static List<@Nullable String> row(Message message) {
        var body = ByteBuffer.wrap(message.body());
        var row = new ArrayList<@Nullable String>();
        for (int column = body.getShort(); column > 0; column--) {
            int length = body.getInt();
            if (length < 0) {
                row.add(null);
                continue;
            }
            byte[] value = new byte[length];
            body.get(value);
            row.add(new String(value, StandardCharsets.UTF_8));
        }
        return row;
    }

    void sendQuery(String text) throws IOException {
        send('Q', zeroTerminated(text));
    }

    /** The next message; an error is thrown. */
    Message receive() throws IOException {
        Message message = next();
        if (message.type() == 'E') throw refused(message);
        return message;
    }

    Message next() throws IOException {
        char type = (char) in.readUnsignedByte();
        int length = in.readInt() - 4;
        if (length < 0 || length > MAX_MESSAGE_BYTES) throw new IOException("a message of " + length + " bytes");
        return new Message(type, in.readNBytes(length));
    }

    IOException refused(Message error) {
        return new IOException(server + " refused: " + error.errorField('M'));
    }

    void send(char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
    }

    private void logIn(LogIn logIn) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(ByteBuffer.allocate(4).putInt(PROTOCOL_3).array());
        body.write(zeroTerminated("user"));
        body.write(zeroTerminated(logIn.user()));
        for (var option : logIn.options().entrySet()) {
            body.write(zeroTerminated(option.getKey()));
            body.write(zeroTerminated(option.getValue()));
        }
        body.write(0);
        out.writeInt(body.size() + 4);
        out.write(body.toByteArray());
        out.flush();
        byte[] nonce = new byte[18];
        RANDOM.nextBytes(nonce);
        var scram = new ScramSha256(logIn.password(), HexFormat.of().formatHex(nonce));
        for (Message message = receive(); message.type() != 'Z'; message = receive())
            if (message.type() == 'R') authenticate(message, scram);
    }

    private void authenticate(Message message, ScramSha256 scram) throws IOException {
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

    private static byte[] zeroTerminated(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // Nothing more is asked of it.
        }
    }
}
