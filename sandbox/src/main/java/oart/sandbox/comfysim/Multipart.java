package oart.sandbox.comfysim;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oart.sandbox.comfysim.python.PythonException;

/** {@code multipart/form-data} (RFC 7578) as aiohttp reads it: file names literally but for slashes at their
 * beginning, {@code filename*} decoded. */
final class Multipart {
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern FILE_NAME =
            Pattern.compile("[;\\s]filename=\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern FILE_NAME_STAR =
            Pattern.compile("[;\\s]filename\\*=UTF-8''([^;\\s]+)", Pattern.CASE_INSENSITIVE);

    /** @param fileName null for a field that is no file */
    record Part(String fileName, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private Multipart() {}

    /**
     * Name to part, the first of each name; empty when the type is no form.
     *
     * @throws PythonException a ValueError when it says it is one and is not, or is cut short
     */
    static Map<String, Part> parse(String contentType, byte[] body) {
        Map<String, Part> parts = new LinkedHashMap<>();
        Matcher boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (contentType == null || !contentType.startsWith("multipart/")) {
            return parts;
        }
        if (!boundary.find()) {
            throw PythonException.valueError("boundary missed for Content-Type: " + contentType);
        }
        byte[] mark = ("--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2)))
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] blank = {'\r', '\n', '\r', '\n'};
        int at = indexOf(body, mark, 0);
        while (at >= 0 && !isLast(body, at + mark.length)) {
            int start = at + mark.length;
            int next = indexOf(body, mark, start);
            int headersEnd = indexOf(body, blank, start);
            if (next < 0 || headersEnd < 0 || headersEnd > next) {
                throw PythonException.valueError("Could not find the end of a part");
            }
            String headers = new String(body, start, headersEnd - start, StandardCharsets.UTF_8);
            byte[] content = Arrays.copyOfRange(body, headersEnd + 4, Math.max(headersEnd + 4, next - 2));
            Matcher name = NAME.matcher(headers);
            if (name.find()) {
                parts.putIfAbsent(name.group(1), new Part(fileName(headers), content));
            }
            at = next;
        }
        if (at < 0) {
            throw PythonException.valueError("Could not find starting boundary");
        }
        return parts;
    }

    /** Whether two hyphens follow. */
    private static boolean isLast(byte[] body, int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    private static String fileName(String headers) {
        Matcher encoded = FILE_NAME_STAR.matcher(headers);
        if (encoded.find()) {
            return URLDecoder.decode(encoded.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        Matcher plain = FILE_NAME.matcher(headers);
        return plain.find() ? plain.group(1).replaceFirst("^[\\\\/]+", "").replaceAll("\\\\(.)", "$1") : null;
    }

    private static int indexOf(byte[] body, byte[] wanted, int from) {
        outer:
        for (int i = from; i <= body.length - wanted.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (body[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}
