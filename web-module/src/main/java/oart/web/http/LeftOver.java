package oart.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * What a refused request still sends. Ordinary clients send all of a body before they look at the answer; when the server closes the
 * connection under them they see a broken connection instead of the refusal. So the rest is read and thrown away, within bounds.
 */
public final class LeftOver {
    /** More than the longest body that any resource takes. */
    private static final long MOST_BYTES = 128L << 20;

    private static final long LONGEST = Duration.ofSeconds(20).toNanos();
    private static final int CHUNK = 1 << 16;

    private LeftOver() {}

    /**
     * Reads to the end of the body, unless it is too long or too slow for that. Blocks; for a request whose body nobody reads any more.
     *
     * @return false when a part is left, so that the connection is good for nothing after the answer
     */
    public static boolean drain(HttpServletRequest request) {
        try {
            boolean none = request.getContentLengthLong() == 0
                    || (request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null);
            return none || (request.getContentLengthLong() <= MOST_BYTES && isRead(request.getInputStream()));
        } catch (IOException | RuntimeException e) {
            // The client has gone, the stream was closed, or somebody has the body as text or parts.
            return false;
        }
    }

    private static boolean isRead(InputStream body) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long begin = System.nanoTime();
        long read = 0;
        while (read <= MOST_BYTES && System.nanoTime() - begin <= LONGEST) {
            int count = body.read(chunk);
            if (count < 0) {
                return true;
            }
            read += count;
        }
        return false;
    }
}
