package oart.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import oart.json.JsonException.Fault;

/** Passes at most a number of bytes on; the next one is refused. */
final class LimitedInputStream extends FilterInputStream {
    private long left;

    LimitedInputStream(InputStream in, long maxBytes) {
        super(in);
        this.left = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        if (n > 0) {
            count(n);
        }
        return n;
    }

    private void count(int n) {
        left -= n;
        if (left < 0) {
            throw new JsonException(Fault.TOO_LARGE, "the body is longer than allowed");
        }
    }
}
