package dev.faultline.scalinggroups.sample.io;

import dev.faultline.scalinggroups.sample.core.Pages;
import dev.faultline.scalinggroups.sample.core.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One client's connection. Reading pauses while an answer waits to be written, so that its memory is bounded. */
final class Connection {
    /** The largest head of a request; a longer one is answered with 431 and the connection closed. */
    static final int HEAD_LIMIT_BYTES = 16 * 1024;

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Pages pages;
    private ByteBuffer input = ByteBuffer.allocate(1024);
    private ByteBuffer output = ByteBuffer.allocate(0);
    private long bodyToSkip;
    private boolean closing;

    Connection(SocketChannel channel, SelectionKey key, Pages pages) {
        this.channel = channel;
        this.key = key;
        this.pages = pages;
    }

    /** Goes as far as it can without waiting. */
    void advance() throws IOException {
        if (output.hasRemaining()) {
            channel.write(output);
        } else {
            if (!input.hasRemaining()) grow();
            if (channel.read(input) < 0) {
                channel.close();
                return;
            }
        }
        while (!output.hasRemaining() && !closing && answerNext()) channel.write(output);
        if (closing && !output.hasRemaining()) channel.close();
        else key.interestOps(output.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void grow() {
        var larger = ByteBuffer.allocate(Math.min(HEAD_LIMIT_BYTES, input.capacity() * 4));
        input.flip();
        larger.put(input);
        input = larger;
    }

    /** Whether a whole request was there. */
    private boolean answerNext() {
        skipBody();
        var end = endOfHead();
        if (end < 0) {
            if (input.position() < HEAD_LIMIT_BYTES) return false;
            refuse(431, "The head of the request is longer than " + HEAD_LIMIT_BYTES + " bytes.\n");
            return true;
        }
        var head = RequestHead.parse(new String(input.array(), 0, end, StandardCharsets.ISO_8859_1));
        consume(end + END_OF_HEAD.length);
        head.ifPresentOrElse(this::answer, () -> refuse(400, "Not a request that this server understands.\n"));
        return true;
    }

    private void answer(RequestHead request) {
        bodyToSkip = request.bodyLength();
        // Whoever waits for a go-ahead gets its answer instead, and keeps its body.
        closing = !request.keepAlive() || request.expectsContinue();
        var response = pages.answer(request.method(), request.target());
        write(response, request.method().equals("HEAD"));
    }

    private void refuse(int status, String sentence) {
        closing = true;
        write(new Pages.Response(status, "text/plain; charset=utf-8", sentence), false);
    }

    private void write(Pages.Response response, boolean headOnly) {
        var body = response.body().getBytes(StandardCharsets.UTF_8);
        var head = "HTTP/1.1 " + response.status() + " " + Server.reason(response.status()) + "\r\nContent-Type: "
                + response.contentType() + "\r\nContent-Length: " + body.length
                + (closing ? "\r\nConnection: close" : "") + "\r\n\r\n";
        var bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        output =
                ByteBuffer.allocate(bytes.length + (headOnly ? 0 : body.length)).put(bytes);
        if (!headOnly) output.put(body);
        output.flip();
    }

    private void skipBody() {
        var skipped = (int) Math.min(bodyToSkip, input.position());
        bodyToSkip -= skipped;
        consume(skipped);
    }

    private int endOfHead() {
        var bytes = input.array();
        for (int i = 0; i <= input.position() - END_OF_HEAD.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') return i;
        }
        return -1;
    }

    private void consume(int count) {
        input.flip();
        input.position(count);
        input.compact();
    }
}
