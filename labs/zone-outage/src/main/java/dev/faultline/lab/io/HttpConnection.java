package dev.faultline.lab.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** One keep-alive HTTP/1.1 connection that tells its user exactly how far a request came. */
final class HttpConnection implements AutoCloseable {
    /** Larger heads are not ours. */
    private static final int HEAD_LIMIT_BYTES = 64 * 1024;

    private final InetSocketAddress address;
    private final Socket socket;
    private final InputStream in;
    private int bytesOfResponse;

    private HttpConnection(InetSocketAddress address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 4096);
    }

    /** @param keepAlive whether the connection may be used again */
    record Response(int status, String body, boolean keepAlive) {}

    /** No byte of a response came: the request may be sent to another address. */
    static final class NoResponseException extends Exception {
        private static final long serialVersionUID = 1L;

        NoResponseException(Throwable cause) {
            super(cause.toString(), cause);
        }
    }

    /** The response was cut after its first byte: nothing can repair it. */
    static final class CutResponseException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int bytes;

        CutResponseException(int bytes, Throwable cause) {
            super(cause.toString(), cause);
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    /**
     * @param responseTimeout how long a response may be silent
     * @throws IOException when the connect fails or takes longer than its time-out
     */
    static HttpConnection open(InetSocketAddress address, Duration connectTimeout, Duration responseTimeout)
            throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, (int) connectTimeout.toMillis());
            socket.setSoTimeout((int) responseTimeout.toMillis());
            return new HttpConnection(address, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    Response get(String host, String path) throws NoResponseException, CutResponseException {
        bytesOfResponse = 0;
        try {
            var request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: faultline-lab\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read();
        } catch (IOException e) {
            if (bytesOfResponse == 0) throw new NoResponseException(e);
            throw new CutResponseException(bytesOfResponse, e);
        }
    }

    private Response read() throws IOException {
        var head = readHead();
        var lines = head.split("\r\n", -1);
        var words = lines[0].split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}"))
            throw new IOException("not a response: " + lines[0]);
        long length = -1;
        boolean chunked = false;
        boolean keepAlive = words[0].equals("HTTP/1.1");
        for (int i = 1; i < lines.length; i++) {
            var line = lines[i].toLowerCase(Locale.ROOT);
            if (line.startsWith("content-length:"))
                length = length(line.substring(15).strip());
            if (line.startsWith("transfer-encoding:")) chunked = line.contains("chunked");
            if (line.startsWith("connection:") && line.contains("close")) keepAlive = false;
        }
        var body = chunked ? readChunks() : readBody(length);
        return new Response(Integer.parseInt(words[1]), body, keepAlive && (chunked || length >= 0));
    }

    private static long length(String text) throws IOException {
        if (!text.matches("[0-9]{1,9}")) throw new IOException("not a length: " + text);
        return Long.parseLong(text);
    }

    private String readHead() throws IOException {
        var head = new StringBuilder(256);
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            if (head.length() > HEAD_LIMIT_BYTES) throw new IOException("the head of the response does not end");
            head.append((char) next());
        }
        return head.toString();
    }

    private String readBody(long length) throws IOException {
        if (length < 0) return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new String(exactly((int) length), StandardCharsets.UTF_8);
    }

    private String readChunks() throws IOException {
        var body = new StringBuilder();
        while (true) {
            var size = readLine();
            var digits = size.contains(";") ? size.substring(0, size.indexOf(';')) : size;
            if (!digits.strip().matches("[0-9a-fA-F]{1,7}")) throw new IOException("not the size of a chunk: " + size);
            int length = Integer.parseInt(digits.strip(), 16);
            if (length == 0) break;
            body.append(new String(exactly(length), StandardCharsets.UTF_8));
            readLine();
        }
        while (!readLine().isEmpty()) {}
        return body.toString();
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) throw new IOException("closed after " + bytes.length + " of " + length + " bytes");
        return bytes;
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int next = next(); next != '\n'; next = next()) if (next != '\r') line.append((char) next);
        return line.toString();
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) throw new IOException("the connection was closed");
        bytesOfResponse++;
        return next;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
