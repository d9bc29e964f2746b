package dev.faultline.loadbalancing.node.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target within the test that answers checks and does with other requests what the test says, byte by byte. */
final class RawTarget implements AutoCloseable {
    /** Gets a connection whose request head has been read. */
    interface Behaviour {
        void serve(String head, Socket connection) throws IOException, InterruptedException;
    }

    private static final String HEALTHY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile String check = HEALTHY;

    RawTarget(String address, int port, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        socket = new ServerSocket(port, 50, InetAddress.getByName(address));
        Thread.ofVirtual().start(this::accept);
    }

    /** How checks are answered from now on. */
    void answerChecks(String response) {
        check = response;
    }

    /** The heads that have arrived, also those of checks. */
    List<String> heads() {
        return new ArrayList<>(heads);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            for (String head = head(connection); !head.isEmpty(); head = head(connection)) {
                heads.add(head);
                if (head.contains("ELB-HealthChecker")) {
                    say(connection, check);
                    return;
                }
                behaviour.serve(head, connection);
            }
        } catch (IOException | InterruptedException closed) {
            // The node, or the end of the test, has closed it.
        }
    }

    static void say(Socket connection, String bytes) throws IOException {
        connection.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
    }

    private static String head(Socket connection) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = connection.getInputStream().read();
            if (b < 0) return "";
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) connection.close();
    }
}
