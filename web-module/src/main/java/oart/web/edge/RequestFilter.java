package oart.web.edge;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import oart.web.http.SizedRequest;
import oart.web.http.StandardHeaders;
import oart.web.problem.Problems;
import oart.web.problem.RequestId;

/** The outermost filter: names the request, sets the headers that every answer has, and lets no failure reach the server. */
public final class RequestFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient CorsConfig cors;

    /** For the container, which injects the rest. */
    public RequestFilter() {}

    RequestFilter(CorsConfig cors) {
        this.cors = cors;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        RequestId id = RequestId.parse(request.getHeader(RequestId.HEADER)).orElseGet(RequestId::random);
        id.attachTo(request);
        name(id, request, response);
        if (Cors.answer(cors, request, response)) {
            return;
        }
        try {
            chain.doFilter(SizedRequest.of(request), response);
            if (isBareRefusal(request, response)) {
                name(id, request, response);
                Problems.write(response.getStatus(), request, response);
            }
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

    private static void name(RequestId id, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(RequestId.HEADER, id.value());
        StandardHeaders.set(request, response);
    }

    /** Jersey refuses some requests before any mapper of ours is asked, with a status and nothing else; even our headers may be gone. */
    private static boolean isBareRefusal(HttpServletRequest request, HttpServletResponse response) {
        return response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
                && response.getContentType() == null
                && !response.isCommitted()
                && !request.isAsyncStarted();
    }
}
