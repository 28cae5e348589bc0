package oart.web.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/**
 * Walks through the parts of a multipart body (RFC 2046, 5.1) with one buffer. Strict: a body that ends early, a line after a boundary that
 * is none, or a header that cannot be read is refused; what stands before the first and after the last boundary is skipped.
 */
final class MultipartReader {
    private static final int BUFFER = 32 << 10;
    private static final int LONGEST_HEADERS = 8 << 10;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER];
    private final long maxBytes;

    private int at;
    private int end;
    /** Content of the part ends here at the latest, as far as the buffer tells. */
    private int safe;

    private boolean delimiterSeen;
    private boolean atDelimiter;
    private boolean over;
    private long total;

    /** @param maxBytes longest body */
    MultipartReader(InputStream in, String boundary, long maxBytes) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.maxBytes = maxBytes;
        // The first boundary may open the body: as if a line had ended before it.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
    }

    /** Skips what is left of the part under way. @return headers of the next part, names in lower case; empty after the last */
    Optional<Map<String, String>> next() throws IOException {
        byte[] skipped = new byte[BUFFER];
        while (read(skipped, 0, skipped.length) >= 0) {
            continue;
        }
        if (over) {
            return Optional.empty();
        }
        at += delimiter.length;
        atDelimiter = false;
        delimiterSeen = false;
        safe = at;
        String rest = line(LONGEST_HEADERS);
        if (rest.startsWith("--")) {
            over = true;
            return Optional.empty();
        }
        if (!rest.isBlank()) {
            throw malformed("a boundary is followed by text");
        }
        return Optional.of(headers());
    }

    /** As {@link InputStream#read(byte[], int, int)}, within the part under way. */
    int read(byte[] to, int offset, int length) throws IOException {
        if (over || length == 0) {
            return over ? -1 : 0;
        }
        if (at == safe && !look()) {
            return -1;
        }
        int count = Math.min(length, safe - at);
        System.arraycopy(buffer, at, to, offset, count);
        at += count;
        return count;
    }

    /** Finds out how far the content goes. @return whether there is more of it */
    private boolean look() throws IOException {
        if (atDelimiter) {
            return false;
        }
        while (true) {
            if (!delimiterSeen) {
                int found = find();
                delimiterSeen = found >= 0;
                safe = delimiterSeen ? found : Math.max(at, end - delimiter.length + 1);
            }
            if (safe > at) {
                return true;
            }
            if (delimiterSeen) {
                atDelimiter = true;
                return false;
            }
            if (!fill()) {
                throw malformed("it ends before its last boundary");
            }
        }
    }

    private int find() {
        for (int i = at; i <= end - delimiter.length; i++) {
            if (buffer[i] == '\r' && Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    private Map<String, String> headers() throws IOException {
        List<String> lines = new ArrayList<>();
        int left = LONGEST_HEADERS;
        for (String line = line(left); !line.isEmpty(); line = line(left)) {
            left -= line.length();
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (folded && !lines.isEmpty()) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + ' ' + line.strip());
            } else {
                lines.add(line);
            }
        }
        // The empty line may be the beginning of the next boundary.
        at -= 2;
        safe = at;
        if (looksAtDelimiter()) {
            return PartHeaders.parse(lines);
        }
        at += 2;
        safe = at;
        return PartHeaders.parse(lines);
    }

    private boolean looksAtDelimiter() throws IOException {
        while (end - at < delimiter.length && fill()) {
            continue;
        }
        return end - at >= delimiter.length
                && Arrays.equals(buffer, at, at + delimiter.length, delimiter, 0, delimiter.length);
    }

    /** The bytes up to the next CRLF, which is taken. */
    private String line(int longest) throws IOException {
        int from = 0;
        while (true) {
            for (int i = at + from; i + 1 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    String line = new String(buffer, at, i - at, StandardCharsets.UTF_8);
                    at = i + 2;
                    safe = at;
                    return line;
                }
            }
            from = Math.max(0, end - at - 1);
            if (from > longest) {
                throw malformed("the headers of a part are too long");
            }
            if (!fill()) {
                // A last boundary needs no line end.
                String rest = new String(buffer, at, end - at, StandardCharsets.UTF_8);
                if (rest.startsWith("--")) {
                    at = end;
                    safe = at;
                    return rest;
                }
                throw malformed("it ends within the headers of a part");
            }
        }
    }

    /** Reads more; what is read moves to the front. @return false at the end of the body */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        safe -= at;
        at = 0;
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        total += count;
        if (total > maxBytes) {
            throw new ProblemException(ProblemType.TOO_LARGE, "The body is longer than " + maxBytes + " bytes.");
        }
        return true;
    }

    private static ProblemException malformed(String why) {
        return new ProblemException(
                ProblemType.MALFORMED_REQUEST, "The body is no multipart/form-data that can be read: " + why + ".");
    }
}
