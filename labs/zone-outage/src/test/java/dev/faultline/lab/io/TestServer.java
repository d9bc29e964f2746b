package dev.faultline.lab.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An HTTP server on a real socket that fails on demand. */
final class TestServer implements AutoCloseable {
    /** What it does with a request. */
    enum Mood {
        ANSWER,
        ANSWER_IN_CHUNKS,
        /** Closes the connection without a byte. */
        HANG_UP,
        /** Promises more than it sends, then closes. */
        CUT,
        /** Reads and never answers. */
        FREEZE,
        UNAVAILABLE
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final String zone;
    private volatile Mood mood = Mood.ANSWER;

    TestServer(String host, int port, String zone) throws IOException {
        this.zone = zone;
        this.listener = new ServerSocket(port, 50, InetAddress.getByName(host));
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    void mood(Mood next) {
        mood = next;
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over, or the server has died.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            while (readHead(in)) {
                var answer = answer();
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                if (mood == Mood.CUT || mood == Mood.HANG_UP) return;
            }
        } catch (IOException gone) {
            // The client or the test has closed it.
        } finally {
            open.remove(socket);
        }
    }

    private static boolean readHead(BufferedReader in) throws IOException {
        var first = in.readLine();
        if (first == null) return false;
        for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {}
        return true;
    }

    private String answer() {
        var body = "{\"zone\":\"" + zone + "\"}";
        return switch (mood) {
            case ANSWER -> "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            case ANSWER_IN_CHUNKS ->
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n"
                        + body + "\r\n0\r\n\r\n";
            case CUT -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + body;
            case UNAVAILABLE -> "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
            case HANG_UP, FREEZE -> "";
        };
    }

    /** Dies as a process does: its listener and all its connections at once. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : open) socket.close();
    }
}
