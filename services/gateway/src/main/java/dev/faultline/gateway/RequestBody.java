package dev.faultline.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body on its way through: tells the client's failures from the target's, and keeps a limit. */
final class RequestBody extends FilterInputStream {
    private final long limit;
    private long passed;

    /** @param limit in bytes; {@link Long#MAX_VALUE} for none */
    RequestBody(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** The client's side failed: it broke off, or sent more than it may. */
    static sealed class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenException(Throwable cause) {
            super(cause);
        }
    }

    static final class TooLargeException extends BrokenException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long limit) {
            super(new IOException("more than " + limit + " bytes"));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n;
        try {
            n = super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new BrokenException(e);
        }
        if (n > 0) passed += n;
        if (passed > limit) throw new TooLargeException(limit);
        return n;
    }
}
