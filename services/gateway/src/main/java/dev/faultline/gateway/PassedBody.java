package dev.faultline.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/** A body on its way to the target, sent piece by piece as it comes in. */
final class PassedBody extends AbstractHttpEntity {
    private static final int BUFFER_BYTES = 16 * 1024;
    /** The content type is a header like any other, and passed with them. */
    private static final @Nullable ContentType AS_SENT = null;

    private final InputStream body;
    private final long length;

    /** @param length -1 for a chunked body */
    PassedBody(InputStream body, long length) {
        super(AS_SENT, null, length < 0);
        this.body = body;
        this.length = length;
    }

    /**
     * Copies to the end. A full buffer says that more is ready; anything less is passed on at once, because whoever
     * streams slowly wants each piece to arrive. What streams call available is no help: half a chunk counts as well.
     */
    static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            if (n < buffer.length) out.flush();
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        copy(body, out);
    }

    @Override
    public InputStream getContent() {
        return body;
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public void close() {
        // The body is the container's.
    }
}
