package oart.web.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** The security headers of every answer. A page sets another content policy after this. */
public final class StandardHeaders {
    public static final String CONTENT_POLICY = "Content-Security-Policy";

    /** Of answers that are no page: nothing in them may load or run. */
    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private StandardHeaders() {}

    public static void set(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(CONTENT_POLICY, NOTHING);
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
