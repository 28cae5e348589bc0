package oart.web.multipart;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/** Header lines of a part, and header values with parameters (RFC 2045, RFC 7578). */
final class PartHeaders {
    private PartHeaders() {}

    /** @return value by name in lower case; the first of several counts */
    static Map<String, String> parse(List<String> lines) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw malformed();
            }
            headers.putIfAbsent(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** A parameter of a header value such as {@code form-data; name="data"}; quotes and their escapes are undone. */
    static Optional<String> parameter(String value, String name) {
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            String found = value.substring(at + 1, equals).strip();
            StringBuilder text = new StringBuilder();
            at = read(value, skipBlank(value, equals + 1), text);
            if (found.equalsIgnoreCase(name)) {
                return Optional.of(text.toString());
            }
        }
        return Optional.empty();
    }

    /** Reads a token or a quoted text. @return where the next {@code ;} is, or the end */
    private static int read(String value, int from, StringBuilder text) {
        int i = from;
        if (i < value.length() && value.charAt(i) == '"') {
            for (i++; i < value.length() && value.charAt(i) != '"'; i++) {
                boolean escape = value.charAt(i) == '\\'
                        && i + 1 < value.length()
                        && (value.charAt(i + 1) == '"' || value.charAt(i + 1) == '\\');
                text.append(value.charAt(escape ? ++i : i));
            }
            if (i == value.length()) {
                throw malformed();
            }
            int next = value.indexOf(';', i);
            return next < 0 ? value.length() : next;
        }
        int next = value.indexOf(';', i);
        int end = next < 0 ? value.length() : next;
        text.append(value.substring(i, end).strip());
        return end;
    }

    private static int skipBlank(String value, int from) {
        int i = from;
        while (i < value.length() && (value.charAt(i) == ' ' || value.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    /** The text of a {@code filename*} parameter (RFC 8187); empty when it is in no form we know. */
    static Optional<String> extended(String value) {
        int quote = value.indexOf('\'');
        int second = value.indexOf('\'', quote + 1);
        if (quote < 0 || second < 0 || !value.substring(0, quote).equalsIgnoreCase("UTF-8")) {
            return Optional.empty();
        }
        try {
            return Optional.of(java.net.URLDecoder.decode(
                    value.substring(second + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ProblemException malformed() {
        return new ProblemException(
                ProblemType.MALFORMED_REQUEST,
                "The body is no multipart/form-data that can be read: a header of a part is none.");
    }
}
