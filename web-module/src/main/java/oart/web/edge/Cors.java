package oart.web.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Pages of other origins (the CORS protocol of the Fetch standard), as far as they are configured. Credentials of the browser are never
 * allowed: there are none, and a page that wants in sends a token.
 */
final class Cors {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Accept, Cache-Control, Idempotency-Key, "
                    + "If-Match, If-Modified-Since, If-None-Match, If-Range, Last-Event-ID, Prefer, Range, X-Request-Id";
    private static final String SHOWN = "Link, Location, ETag, X-Request-Id, X-Total-Count";
    private static final String SECONDS = "3600";

    private Cors() {}

    /** Sets what the origin of the request may see. @return whether this was a preflight, and is answered */
    static boolean answer(CorsConfig config, HttpServletRequest request, HttpServletResponse response) {
        if (config.origins().isEmpty()) {
            return false;
        }
        String origin = request.getHeader("Origin");
        boolean everybody = config.origins().contains("*");
        if (!everybody) {
            response.addHeader("Vary", "Origin");
        }
        if (origin == null || !config.allows(origin)) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", everybody ? "*" : origin);
        response.setHeader("Access-Control-Expose-Headers", SHOWN);
        boolean preflight =
                request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null;
        if (preflight) {
            response.setHeader("Access-Control-Allow-Methods", METHODS);
            response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
            response.setHeader("Access-Control-Max-Age", SECONDS);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
        return preflight;
    }
}
