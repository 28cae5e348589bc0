package oart.web.edge;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import oart.web.problem.Problems;
import oart.web.problem.RequestId;

/** The outermost filter: names the request, sets the headers that every answer has, and lets no failure reach the server. */
public final class RequestFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Of answers that are no page: nothing in them may load or run. */
    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        RequestId id = RequestId.parse(request.getHeader(RequestId.HEADER)).orElseGet(RequestId::random);
        id.attachTo(request);
        response.setHeader(RequestId.HEADER, id.value());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", NOTHING);
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        try {
            chain.doFilter(request, response);
        } catch (Exception e) {
            if (response.isCommitted()) {
                // The reader has gone, or half an answer is out: nothing can be said any more.
                throw new IOException("the answer was cut off", e);
            }
            Problems.send(
                    e instanceof jakarta.servlet.ServletException && e.getCause() != null ? e.getCause() : e,
                    request,
                    response);
        }
    }
}
