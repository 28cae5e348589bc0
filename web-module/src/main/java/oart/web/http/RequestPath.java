package oart.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The path of a request as it came, undecoded, from the context root. */
public final class RequestPath {
    private RequestPath() {}

    public static String raw(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.isEmpty() ? "/" : path;
    }

    /** The path without a slash at its end; {@code /} stays. */
    public static String withoutTrailingSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * The path that a server may take it for: decoded, without parameters, dots and doubled slashes. For asking what a path could mean to
     * somebody else; what it means to us is its raw form.
     */
    public static String lenient(String raw) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : decoded(raw).split("/")) {
            String name = segment.replaceFirst(";.*", "");
            if (name.equals("..")) {
                segments.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                segments.addLast(name);
            }
        }
        return '/' + String.join("/", segments);
    }

    private static String decoded(String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return raw;
        }
    }
}
