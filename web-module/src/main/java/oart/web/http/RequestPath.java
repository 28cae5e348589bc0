package oart.web.http;

import jakarta.servlet.http.HttpServletRequest;

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
}
